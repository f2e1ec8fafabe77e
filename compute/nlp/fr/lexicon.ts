const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));
const phrases = (list: string): readonly (readonly string[])[] =>
  list
    .trim()
    .split(/\s*,\s*/)
    .map((phrase) => phrase.split(' '));

export type Pos =
  | 'DET'
  | 'ADP'
  | 'PRON'
  | 'REL'
  | 'CLITIC'
  | 'CCONJ'
  | 'SCONJ'
  | 'NEG'
  | 'ADV'
  | 'AUX'
  | 'VERB'
  | 'PART'
  | 'GER'
  | 'INF'
  | 'NOUN'
  | 'ADJ'
  | 'PROPN'
  | 'NUM'
  | 'PUNCT'
  | 'SHAPE';

const CLOSED: readonly (readonly [Pos, string])[] = [
  [
    'DET',
    "le la les l' un une ce cet cette ces son sa ses leur leurs mon ma mes ton ta tes notre nos votre vos chaque quelque quelques plusieurs certains certaines divers diverses tout tous toute toutes aucun aucune quel quelle quels quelles nul nulle",
  ],
  [
    'ADP',
    "à au aux de d' du des en dans par pour sur sous vers chez avec sans contre entre depuis pendant durant dès après avant devant derrière selon parmi malgré outre hormis sauf via jusque jusqu' concernant lors envers voici voilà lès",
  ],
  [
    'PRON',
    "il elle ils elles on je j' tu nous vous ceci cela ça c' soi celui celle ceux celles celui-ci celle-ci ceux-ci celles-ci celui-là celle-là moi toi eux rien personne chacun chacune autrui tel telle tels telles lequel laquelle lesquels lesquelles auquel duquel desquels -t-il -t-elle -il -elle -ils -elles -on -t-on -ce -je -t-ils -t-elles",
  ],
  ['REL', "qui que qu' dont où quoi"],
  ['CLITIC', "se s' y lui me m' t' te"],
  ['NEG', "ne n' pas jamais plus guère point"],
  ['CCONJ', 'et ou mais ni or car puis'],
  ['SCONJ', "lorsque lorsqu' puisque puisqu' quand comme si quoique quoiqu' donc tandis"],
  [
    'ADV',
    "également aussi très bien mal ainsi alors encore déjà toujours souvent parfois rarement ensuite enfin aujourd'hui hier demain ici là ailleurs notamment surtout presque environ seulement autrefois désormais longtemps tôt tard peu beaucoup trop assez tant moins davantage plutôt néanmoins cependant toutefois pourtant soudain bientôt aussitôt vite ensemble même partout quasi voire non oui certes jadis naguère lui-même elle-même eux-mêmes elles-mêmes maintenant dorénavant tantôt auparavant parallèlement ci",
  ],
  [
    'NUM',
    'deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent cents mille',
  ],
];

export const CLOSED_CLASS: ReadonlyMap<string, Pos> = new Map(
  CLOSED.flatMap(([pos, list]) => list.split(' ').map((word) => [word, pos] as const)),
);

/** Contracted and elided prepositions under one name. */
export const PREPOSITION_FORMS: ReadonlyMap<string, string> = new Map([
  ['au', 'à'],
  ['aux', 'à'],
  ['du', 'de'],
  ['des', 'de'],
  ["d'", 'de'],
  ["jusqu'", 'jusque'],
]);

/** Several words that are one preposition. The last word may contract ("au nord du"). */
export const COMPOUND_PREPOSITIONS = phrases(
  "à partir de, au cours de, grâce à, à cause de, au nord de, au sud de, à l' est de, à l' ouest de, au nord-est de, au nord-ouest de, au sud-est de, au sud-ouest de, près de, en raison de, afin de, autour de, lors de, à côté de, le long de, au bord de, au centre de, au coeur de, au cœur de, en face de, en dehors de, à l' intérieur de, à l' extérieur de, à travers, au lieu de, à la suite de, en faveur de, au profit de, par rapport à, face à, quant à, jusque à, loin de, hors de, au-dessus de, au-dessous de, au sein de, à l' aide de, au moyen de, en tant que, sous la direction de, sous le règne de, sous le nom de, en l' honneur de, à destination de, en provenance de, auprès de, à proximité de, au début de, à la fin de, au milieu de, au terme de, à l' origine de, en fonction de, à l' époque de, au large de, au pied de, au service de, à la tête de, au nom de, au prix de, au sommet de, à la frontière de, aux mains de, à raison de, à l' aide de, sur ordre de, à l' initiative de, en présence de, en hommage à, en mémoire de, au bénéfice de, à l' issue de, à l' exception de, en dépit de, à l' abri de, aux environs de, dans le but de, au lendemain de, à la demande de, sur les conseils de, sous l' égide de, sous l' impulsion de, à force de, au fond de, le temps de, au cœur de, de l' autre côté de, en bordure de, aux abords de, aux côtés de, à la mort de, à la naissance de, sous la forme de, à mi-chemin entre, à cheval sur, en accord avec, en collaboration avec, en relation avec, en cours de, en échange de, à base de, d' après, vis-à-vis de, en vue de, à l' occasion de, en compagnie de, aux côtés de, au détriment de, à la place de, compte tenu de, de la part de",
);

/** Several words that only colour a sentence: no argument is read from them. */
export const COMPOUND_ADVERBS = phrases(
  "par exemple, en effet, en particulier, en général, de plus, en plus, par la suite, en revanche, à nouveau, de nouveau, en partie, au moins, au plus, en outre, d' abord, d' ailleurs, sans doute, tout à fait, par ailleurs, en fait, à peu près, plus ou moins, en tout, peu à peu, petit à petit, tour à tour, à la fois, en même temps, de même, au contraire, par conséquent, à l' inverse, en moyenne, au total, en grande partie, pour la première fois, une fois, à l' origine, à l' époque, de nos jours, à ce jour, au début, à la fin, en vain, sur place, à jamais, en réalité, à terme, dans l' ensemble, par la force, d' une part, d' autre part, la même année, l' année suivante, cette année-là, plus tard, tout de suite, de facto, à part entière, en cours, à l' heure actuelle, à son tour, à leur tour, à l' écran, à deux reprises, à plusieurs reprises, entre autres, c' est-à-dire, bien que, tandis que, alors que, ainsi que, afin que, parce que, parce qu', bien qu', alors qu', ainsi qu', tandis qu', de sorte que, en tant que",
);

/** Adjectives that stand before their noun. */
export const FRONT_ADJECTIVES = words(
  'grand grande grands grandes petit petite petits petites nouveau nouvel nouvelle nouveaux nouvelles premier première premiers premières dernier dernière derniers dernières ancien ancienne anciens anciennes jeune jeunes vieux vieil vieille vieilles beau bel belle beaux belles bon bonne bons bonnes meilleur meilleure meilleurs meilleures mauvais mauvaise long longue longs longues gros grosse haut haute hauts hautes autre autres même mêmes seul seule seuls seules vaste vastes célèbre célèbres important importante principal principale principaux principales deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième second seconde futur future ex véritable simple unique double plus moins nombreux nombreuses différents différentes prochain prochaine éphémère brillant brillante célébrissime illustre puissant puissante feu fameux fameuse riche modeste',
);

/** Adjectives and words that look like nouns or verbs: never a class, never a verb. */
export const NEVER_NOUN = words(
  'également premier première dernier seul ainsi même autre tel plusieurs certains célèbre complète double vide libre proche propre sèche moderne tiers demi vers autant',
);
export const PLAIN_ADJECTIVES = words(
  'célèbre complète double vide moderne sèche propre libre proche large public publique secret secrète complet mineur majeur interne externe élevé situé actuel actuelle aîné aînée cadet cadette sacré privé privée isolé fortifié fortifiée',
);

export const NEVER_CLASS = words(
  'fait cas chose exemple partie nombre fois type sorte forme ensemble objet suite point lieu moyen cause but résultat origine raison question manière façon série groupe élément base majorité moitié plupart siècle année an jour mois succès échec problème monde symbole preuve signe atout enjeu part reste temps période étape rôle mot nom terme idée sujet genre peu seul premier dernier dizaine douzaine quinzaine vingtaine trentaine quarantaine cinquantaine centaine millier million milliard époque endroit niveau plus plupart',
);

export const PERSON = words(
  "acteur administrateur agronome alchimiste ambassadeur amiral anthropologue archéologue archevêque archiduc architecte artiste astronaute astronome athlète auteur aviateur avocat banquier baron biologiste botaniste boxeur cardinal cavalier chanteur chercheur chef chevalier chimiste chirurgien chorégraphe cinéaste colonel comédien commandant compositeur comte comtesse conquérant consul couturier critique cuisinier cycliste danseur dessinateur designer dictateur diplomate dramaturge duc duchesse économiste écrivain éditeur empereur enseignant entrepreneur entraîneur essayiste ethnologue évêque explorateur femme footballeur général géographe géologue géomètre gouverneur graveur guitariste historien homme humoriste impératrice industriel informaticien ingénieur intendant inventeur jardinier joueur journaliste juge juriste lieutenant linguiste logicien magistrat maire maréchal marin marquis marquise mathématicien médecin ministre missionnaire moine musicien naturaliste navigateur nageur officier orateur orfèvre organiste pape parfumeur pasteur peintre pharaon pharmacien philologue philosophe photographe physicien physiologiste pianiste pilote poète poétesse policier prêtre premier-ministre président prêtresse prince princesse producteur professeur programmeur psychanalyste psychologue réalisateur reine religieux résistant révolutionnaire roi romancier saint sainte savant scénariste scientifique sculpteur secrétaire sénateur sismologue skieur sociologue soldat souverain statisticien styliste sultan théologien traducteur tsar violoniste vice-président violoncelliste virologue volcanologue vulgarisateur zoologiste homme-d'affaires sénéchal chapelain chroniqueur parasitologue facteur luthier verrier imprimeur libraire notaire négociant marchand armateur ébéniste menuisier horloger infirmier sage-femme apothicaire vétérinaire agriculteur vigneron éleveur berger pêcheur boucher boulanger cordonnier tailleur tisserand forgeron maçon charpentier paléontologue minéralogiste météorologue océanographe entomologiste ornithologue bactériologiste neurologue psychiatre cardiologue généticien égyptologue orientaliste numismate bibliothécaire archiviste mécène collectionneur galeriste aquarelliste caricaturiste illustrateur affichiste miniaturiste enlumineur mosaïste céramiste potier tapissier costumier décorateur scénographe metteur chansonnier parolier librettiste soprano ténor baryton claveciniste flûtiste harpiste trompettiste percussionniste batteur bassiste rappeur animateur présentateur commissaire abbé abbesse nonne religieuse ermite prélat archidiacre chanoine curé vicaire diacre rabbin imam martyr apôtre prophète émir calife chah khan doge margrave vicomte seigneur connétable vice-amiral contre-amiral capitaine corsaire pirate sergent caporal député préfet sous-préfet chancelier vice-roi régent tribun militant syndicaliste alpiniste escrimeur coureur gymnaste judoka lutteur rameur surfeur patineur basketteur handballeur rugbyman tennisman joueuse golfeur aéronaute cosmonaute spationaute professeure écrivaine autrice cheffe œnologue sommelier restaurateur hôtelier brasseur docteur grammairien lexicographe fabuliste conteur nouvelliste pamphlétaire mémorialiste biographe arpenteur cartographe opticien mécanicien technicien ouvrier manufacturier financier commerçant abolitionniste féministe aventurier voyageur gardien héros héroïne espion fauconnier tanneur relieur doreur ferronnier vitrailliste herboriste druide troubadour trouvère",
);

export const PLACE = words(
  "abbaye aéroport agglomération archipel arrondissement avenue baie banlieue basilique bibliothèque boulevard bourg bourgade canal canton cap capitale cathédrale chapelle château chef-lieu cité cimetière colline colonie commune comté comte-té continent couvent cratère désert département détroit district duché école église empire état étang fleuve forêt fort forteresse gare glacier golfe hameau hôpital hôtel île îlot jardin lac lagune localité lycée maison mer métropole monastère monument mont montagne musée oasis océan palais parc pays péninsule place plage plaine planète plateau pont port presqu'île préfecture principauté province quartier région république rivière route royaume rue ruisseau sommet sous-préfecture stade station synagogue temple territoire théâtre tour vallée ville village volcan affluent massif phare refuge moulin manoir citadelle prieuré chartreuse collégiale beffroi villa halle aqueduc tunnel viaduc barrage écluse réservoir grotte gouffre cascade marais delta estuaire atoll récif rade promontoire isthme bassin cratère lagon fjord pic mosquée pagode pyramide nécropole mausolée tombeau dolmen menhir oppidum site sanctuaire amphithéâtre citerne rempart arsenal carrière atelier manufacture entrepôt centrale raffinerie fonderie distillerie hospice sanatorium clinique zoo aquarium observatoire gymnase vélodrome hippodrome aérodrome protectorat sultanat émirat califat municipalité paroisse diocèse archidiocèse évêché seigneurie fief marquisat baronnie vicomté édifice bâtiment immeuble gratte-ciel pavillon domaine torrent restaurant café cinéma librairie",
);

export const GROUP = words(
  'académie agence alliance armée association banque cabinet club coentreprise coalition communauté compagnie confrérie congrégation constructeur coopérative dynastie entreprise éditeur établissement fabricant famille fédération filiale fondation groupe institut institution laboratoire ligue maison marque ministère mouvement musée ONG ordre orchestre organisation organisme parti peuple syndicat société start-up studio université union usine équipe équipementier tribu multinationale brasserie chaîne opérateur journal quotidien hebdomadaire magazine revue guilde corporation troupe quatuor chœur chorale fanfare collectif mutuelle confédération régiment bataillon brigade escadron flotte escadre milice ethnie clan firme label radio mensuel périodique gazette cirque conservatoire parlement tribunal secte',
);

export const WORK = words(
  'album algorithme application appareil arme avion bataille base bibliothèque cantate chanson chant ballet cadriciel campagne code comédie comète compilateur composant concept conflit conte course croiseur cuirassé danse discipline distribution documentaire drame édit élément encyclopédie épopée essai espèce événement expérience fable festival feuilleton film format framework fromage fusée fruit guerre gaz hymne instrument invention jeu langage langue légende lettre ligne livre locomotive logiciel loi machine maladie manuscrit médicament mélodrame mémoire métal méthode minéral missile modèle module moteur navigateur navire nouvelle opéra opérette ouvrage outil paquebot parfum partition peinture pièce plante plat planète plateforme poème portrait prix procédé programme protocole prototype recueil récit réseau révolte révolution roman satellite science sculpture serveur service site sonde sonate spécification sport standard statue substance style symphonie système tableau technique technologie téléphone théorie train traité trilogie téléfilm vaccin véhicule vin virus vaisseau voiture œuvre oiseau mammifère poisson arbre fleur insecte religion fête cérémonie concours coupe championnat compétition tournoi épreuve trophée fresque triptyque retable vitrail tapisserie mosaïque gravure estampe affiche dessin aquarelle atlas globe télescope microscope horloge automate pendule baromètre thermomètre hormone enzyme protéine vitamine molécule acide oxyde alliage minerai roche cristal fossile acier matériau céramique porcelaine faïence bactérie champignon algue lichen fougère conifère légume céréale épice boisson liqueur bière cidre pain gâteau pâtisserie sauce reptile amphibien serpent lézard tortue crocodile grenouille requin mollusque crustacé araignée papillon coléoptère abeille rongeur primate cétacé félin rapace passereau astéroïde étoile galaxie nébuleuse constellation exoplanète valse genre processus phénomène équation théorème monnaie timbre médaille décoration distinction récompense costume robe épée fusil canon sous-marin torpilleur frégate goélette voilier galère autorail tramway funiculaire téléphérique ferry automobile camion motocyclette bicyclette vélo hélicoptère planeur dirigeable ordinateur processeur console syndrome fièvre épidémie pandémie élection référendum séisme naufrage toile livre engin cépage race dialecte alphabet corps organe glande muscle os tissu particule métal isotope élément atome gaz minéral pierre charte convention accord code manuscrit codex papyrus stèle inscription',
);

export const CLASSES: ReadonlySet<string> = new Set([...PERSON, ...PLACE, ...GROUP, ...WORK]);

/** "X est le N de Y" says a relation; "N" alone is a class only where it is also one of the nouns above. */
export const RELATIONAL = words(
  'fils fille père mère frère sœur demi-frère demi-sœur époux épouse mari femme veuf veuve enfant petit-fils petite-fille grand-père grand-mère neveu nièce oncle tante cousin cousine beau-frère belle-sœur beau-père belle-mère gendre descendant héritier héritière successeur prédécesseur jumeau maîtresse amant compagnon compagne élève disciple ami amie rival ancêtre fiancé fiancée capitale chef-lieu préfecture sous-préfecture siège fondateur cofondateur créateur auteur inventeur concepteur découvreur propriétaire dirigeant directeur président vice-président chef leader patron maire gouverneur roi reine empereur impératrice pape duc comte prince princesse souverain ministre secrétaire ambassadeur traducteur compositeur réalisateur scénariste producteur éditeur architecte suite adaptation affluent filiale membre quartier banlieue berceau emblème hymne monnaie devise sommet centre patronne titulaire commandant bâtisseur constructeur fabricant développeur successeure sultan émir calife régent doge chancelier marquis archevêque évêque abbé bourgmestre recteur doyen instigateur porte-parole initiateur promoteur organisateur animateur rédacteur parrain marraine filleul tuteur précepteur chapelain secrétaire-général vainqueur lauréat champion détenteur actionnaire concurrent concurrente collègue maître professeur mécène biographe héros héroïne beau-fils belle-fille aïeul aïeule collaborateur assistant adjoint allié adversaire producteur prédateur branche',
);

/** "la ville de Lyon" is Lyon: the noun classes the name that "de" attaches. */
export const LOCATIVE = words(
  'ville cité village commune bourgade bourg région département province royaume duché comté état république pays district canton quartier principauté localité métropole banlieue',
);

/** "la bataille de Waterloo", "le pont Neuf": the noun is part of the name though written small. */
export const GENERIC = words(
  'bataille guerre traité musée université prix tour édit pont gare palais cathédrale basilique abbaye château place rue avenue boulevard mer océan lac mont cap golfe détroit canal aéroport stade théâtre opéra institut académie école lycée hôpital église festival accord accords pacte bibliothèque port mur coupe congrès concile paix serment ordre forêt parc plaine vallée monastère temple chapelle fort arc massif tournoi championnat exposition conférence déclaration principe théorème loi sonde fusée porte-avions paquebot croiseur affaire convention observatoire orchestre comité jardin colline baie barrage viaduc col val delta phare moulin refuge manoir citadelle prieuré chartreuse collégiale beffroi villa halle aqueduc tunnel écluse grotte gouffre cascade marais estuaire atoll récif rade cratère lagon pic mosquée pyramide oppidum amphithéâtre sanctuaire aérodrome hippodrome synode diète massacre procès comète nébuleuse galaxie syndrome maladie équation théorème méthode constante quai manufacture domaine cimetière couvent chartreuse hospice étang lagune seuil passage mausolée dolmen menhir stèle pic puy gorges',
);

const NATIONAL = words(
  'français allemand espagnol grec turc russe suisse belge tchèque suédois norvégien finlandais danois polonais hongrois roumain bulgare serbe croate slovène slovaque ukrainien italien portugais anglais britannique écossais irlandais gallois américain canadien québécois mexicain brésilien argentin chilien péruvien colombien cubain haïtien japonais chinois coréen indien vietnamien thaïlandais indonésien philippin australien néo-zélandais marocain algérien tunisien égyptien libyen sénégalais malien ivoirien camerounais congolais rwandais kényan éthiopien nigérian sud-africain israélien palestinien libanais syrien irakien iranien afghan pakistanais arménien géorgien azéri autrichien néerlandais hollandais luxembourgeois catalan basque corse breton normand alsacien savoyard flamand wallon bavarois prussien soviétique byzantin ottoman romain perse mongol arabe africain européen asiatique latino-américain scandinave balte estonien letton lituanien islandais maltais chypriote albanais macédonien bosniaque monténégrin moldave biélorusse kazakh ouzbek parisien lyonnais marseillais bordelais toulousain vénitien florentin milanais napolitain génois sicilien castillan andalou aragonais viennois berlinois londonien new-yorkais genevois bernois zurichois athénien germanique celte gaulois franc saxon viking',
);

const SOFT: readonly (readonly [RegExp, string])[] = [
  [/trice$/, 'teur'],
  [/euse$/, 'eur'],
  [/ienne$/, 'ien'],
  [/ère$/, 'er'],
  [/éenne$/, 'éen'],
  [/onne$/, 'on'],
  [/aine$/, 'ain'],
  [/ve$/, 'f'],
  [/elle$/, 'el'],
  [/que$/, 'c'],
  [/e$/, ''],
];

/** Masculine singular of an adjective of a nation, or null: "françaises" → "français". */
export function nationality(word: string): string | null {
  const singular = word.endsWith('s') && !NATIONAL.has(word) ? word.slice(0, -1) : word;
  if (NATIONAL.has(singular)) return singular;
  for (const [feminine, masculine] of SOFT) {
    const base = singular.replace(feminine, masculine);
    if (base !== singular && NATIONAL.has(base)) return base;
  }
  return null;
}

/** Base form of a noun as the lists know it: "compositrices" → "compositeur", "villes" → "ville", "canaux" → "canal"; else only a plural -s goes. */
export function nounLemma(word: string): string {
  const known = (noun: string): boolean => CLASSES.has(noun) || RELATIONAL.has(noun) || NEVER_CLASS.has(noun);
  if (known(word)) return word;
  const singular =
    /(?:[^sui]s|is|us|x)$/.test(word) && !/(?:[aeiou]is|us|as|ès|os|oix|rix|aix|cours|temps|corps)$/.test(word) ? word.slice(0, -1) : word;
  for (const candidate of [word.replace(/s$/, ''), word.replace(/x$/, ''), word.replace(/aux$/, 'al'), singular])
    if (known(candidate)) return candidate;
  for (const [feminine, masculine] of SOFT) {
    const base = singular.replace(feminine, masculine);
    if (base !== singular && (PERSON.has(base) || RELATIONAL.has(base))) return base;
  }
  return singular;
}
