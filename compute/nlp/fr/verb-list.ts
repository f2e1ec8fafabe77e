const words = (list: string): readonly string[] => list.trim().split(/\s+/);

/** Verbs in -er that are regular: their forms are made by rule. */
export const FIRST_GROUP = words(`
abandonner aborder abriter absorber accepter accompagner accorder accoucher accrocher accumuler accuser accélérer acheter achever
activer actualiser adapter additionner adhérer adjuger administrer adopter adorer adresser affecter afficher affirmer affronter agresser
agréger aider ajouter ajuster aligner alimenter allier allonger allouer allumer alterner altérer amener améliorer aménager analyser
ancrer animer annexer annoncer annuler anticiper apaiser appeler appliquer apporter approcher approuver approvisionner apprécier appuyer
arborer armer arracher arranger arriver arroser arrêter articuler aspirer assassiner assembler assigner assimiler assister assiéger
associer assumer assurer attacher attaquer attirer attribuer augmenter authentifier autoriser avaler avancer avouer avérer baigner
baisser balayer baptiser basculer baser blesser bloquer bombarder border borner bouleverser braver breveter briller briser brûler
bénéficier cacher calculer caler camper capituler capter capturer caractériser casser causer censurer centraliser cerner cesser changer
chanter charger chasser chauffer chercher chiffrer chuter circuler citer classer classifier coder codifier cohabiter collaborer
collecter collectionner coller coloniser combiner commander commencer commenter commercialiser communiquer commémorer comparer compenser
compiler compliquer compléter comporter composer compresser compter concentrer concerner concilier condamner confier configurer
confirmer confisquer confronter conjuguer connecter consacrer conseiller conserver considérer consister consolider consommer constater
constituer consulter contacter contempler contenter contester continuer contourner contrer contribuer contrôler converger convoquer
coopérer coordonner copier coter coucher couler couper couronner coûter creuser critiquer croiser crouler créer culminer cultiver
cumuler céder célébrer danser dater demander demeurer dessiner destiner dialoguer dicter diffuser digérer diminuer diriger discuter
disposer disputer dissiper disséquer distinguer distribuer diversifier diviser documenter domestiquer dominer donner doter doubler
douter drainer dresser durer débarquer déborder débuter décaler décerner décharger déchiffrer déchirer décider déclarer déclencher
décliner décoller décomposer décorer découler découper décrocher décréter décéder dédier défier défiler dégager dégrader déjouer
délaisser délimiter délivrer déléguer démanteler démarrer démissionner démonter démontrer déménager dénommer dénoncer dépasser dépenser
déplacer déployer déporter déposer dérober dérouler désigner désirer détacher détailler détecter déterminer détester détourner détrôner
dévaster développer déverser dévorer effacer effectuer effondrer effrayer embarquer embaucher embrasser emmener emparer employer
emporter emprisonner emprunter empêcher encadrer encercler enchaîner encoder encourager endommager enfermer engager engendrer enlever
enregistrer enrôler enseigner entamer enterrer entourer entraîner entrer envelopper envisager escalader espérer esquisser essayer
estimer exagérer examiner exceller exercer exiger exiler exister expirer expliquer exploiter explorer exploser exporter exposer exprimer
expulser expédier expérimenter exécuter fabriquer faciliter facturer façonner fermer figurer filer filmer filtrer financer fixer flotter
focaliser fonctionner fonder forcer forger former formuler fortifier fouiller fragmenter frapper fréquenter frôler fusionner fédérer
fêter gagner garder germer glisser gouverner graver greffer grimper grouper guider gérer habiter habituer harceler heurter honorer
héberger hériter hésiter identifier ignorer illustrer imaginer imiter immigrer impliquer importer imposer impressionner imprimer
improviser inaugurer incarcérer incarner inciter incliner incorporer indexer indiquer infiltrer influencer informer ingérer inhumer
initialiser initier injecter innover inonder inquiéter insister inspecter inspirer installer instaurer instituer insérer intensifier
intercepter interpréter interroger intituler intégrer intéresser inventer inviter invoquer irriguer isoler jalonner jeter jouer
journaliser jouxter juger jumeler justifier laisser lancer larguer laver libérer licencier lier limiter liquider lister livrer localiser
loger longer louer lutter légaliser léguer mandater manger manifester manipuler manquer marcher marier marquer massacrer matérialiser
menacer mener mentionner mesurer migrer militer mobiliser modeler moderniser modifier modéliser monter montrer moquer motiver motoriser
multiplier muter mutiler mécaniser mélanger ménager mériter mêler nager nationaliser naturaliser naviguer neutraliser nier nommer normaliser noter
notifier nouer noyer numériser numéroter négliger négocier obliger observer occasionner occuper officialiser opposer opter optimiser
opérer orchestrer ordonner organiser orienter orner oser oublier outiller pallier paramétrer pardonner parer parler parrainer partager
participer passer passionner payer pencher penser percer percher perdurer perfectionner persister persuader persécuter perturber peser
peupler photographier piller piloter placer plaider planer planifier planter pointer polluer pomper populariser porter poser positionner
posséder poster postuler pousser pratiquer presser primer privatiser priver privilégier proclamer procurer procéder professer profiter
programmer progresser projeter prolonger promener prononcer propager proposer propulser prospérer protéger prouver provoquer précipiter
préciser préconiser précéder préférer prélever préparer présenter préserver présider prétexter prêcher prêter publier purger pénétrer
qualifier racheter quitter raconter raffiner rallier ramener ranger rappeler rapporter rapprocher rassembler rater ratifier rationaliser
rattacher ravager rayonner rebaptiser recenser rechercher recommander reconsidérer recruter reculer refléter refouler refuser regagner
regretter regrouper rehausser rejeter relancer relater relayer relever relier remanier remarquer rembourser remonter remplacer remporter
remuer remédier rencontrer renfermer renforcer renier renommer renoncer renouveler renseigner rentrer renverser reporter reposer
repousser représenter repérer respecter respirer ressembler ressusciter restaurer rester restituer retarder retirer retomber retourner
retracer retrouver revendiquer reverser ruiner réaliser réaménager réclamer récolter récompenser réconcilier récupérer rédiger réformer
réfugier régler régner régulariser réguler régénérer réinitialiser rémunérer rénover réorganiser réparer répliquer réprimer répéter
réserver résider résister résulter résumer réveiller réviser révolutionner révoquer révéler saccager sacrer sacrifier saluer sanctionner
sauter sauvegarder sauver scinder sculpter sembler semer signaler signer signifier sillonner simplifier simuler situer siéger soigner
solliciter sombrer sonner soulager soulever souligner soupçonner sponsoriser spécialiser spécifier stabiliser stationner statuer
stimuler stipuler stocker structurer subordonner subsister substituer subventionner succéder suggérer superviser supporter supposer
supprimer surclasser surmonter surnommer surplomber surveiller survoler susciter suspecter symboliser synchroniser synthétiser séjourner
sélectionner séparer taxer tenter terminer tester tirer tisser titrer tolérer tomber torturer totaliser toucher tourner tracer traiter
transformer transférer transiter transplanter transporter traquer travailler traverser tremper trier triompher tromper troubler trouver
tuer télécharger témoigner unifier urbaniser user utiliser vacciner valider valoriser vanter varier veiller venger verser vexer violer
virer viser visiter visualiser voguer voiler voler voter vouer voyager vulgariser vénérer vérifier échanger échapper échouer éclairer
éclater économiser écouler écouter écraser écrouler édicter édifier éditer éduquer égaler élaborer élever éliminer éloigner émerger
émigrer énerver énoncer énumérer épauler épouser épuiser équiper étaler étayer étrenner étudier évacuer évader évaluer évangéliser
évaporer éveiller éviter évoluer évoquer
`);

/** Verbs in -ir with -iss- ("finir"). */
export const SECOND_GROUP = words(`
abolir aboutir accomplir adoucir affaiblir affranchir agir agrandir alourdir amoindrir anéantir applaudir approfondir arrondir assainir assujettir atterrir avertir bannir bâtir bénir blanchir choisir convertir définir démolir désobéir divertir durcir éclaircir élargir embellir enfouir engloutir enrichir ensevelir envahir épanouir établir
évanouir faiblir finir fleurir fournir fraîchir franchir frémir garantir garnir grandir grossir guérir impartir intervertir investir jaillir jouir maigrir mincir mûrir munir noircir nourrir obéir obscurcir pâlir périr polir pourrir punir raccourcir rafraîchir rajeunir ralentir réagir rebâtir réfléchir refroidir
régir réjouir remplir répartir resplendir rétablir rétrécir réunir réussir rôtir rougir saisir salir subir surgir trahir unir vieillir vomir interagir assortir assoupir
`);

/**
 * Irregular verbs by family: prefixes (`-` = none), their common infinitive, then present 3rd singular, present 3rd plural, imperfect stem, past
 * historic 3rd singular and plural, future stem, past participle.
 */
export const IRREGULAR: readonly (readonly [prefixes: string, infinitive: string, forms: string])[] = [
  ['- de re par inter sur pro con pré ad sub', 'venir', 'vient viennent ven vint vinrent viendr venu'],
  ['- ob con main sou appar dé re entre abs', 'tenir', 'tient tiennent ten tint tinrent tiendr tenu'],
  ['- com ap entre re sur é', 'prendre', 'prend prennent pren prit prirent prendr pris'],
  ['- per pro re trans sou com ad é o dé', 'mettre', 'met mettent mett mit mirent mettr mis'],
  ['con pro dé ré intro sé tra repro recon', 'duire', 'duit duisent duis duisit duisirent duir duit'],
  ['con dé in recon', 'struire', 'struit struisent struis struisit struisirent struir struit'],
  ['-', 'détruire', 'détruit détruisent détruis détruisit détruisirent détruir détruit'],
  ['- re mé', 'connaître', 'connaît connaissent connaiss connut connurent connaîtr connu'],
  ['- ap dis com trans', 'paraître', 'paraît paraissent paraiss parut parurent paraîtr paru'],
  ['-', 'naître', 'naît naissent naiss naquit naquirent naîtr né'],
  ['-', 'mourir', 'meurt meurent mour mourut moururent mourr mort'],
  ['- ré', 'écrire', 'écrit écrivent écriv écrivit écrivirent écrir écrit'],
  ['in pre sou tran pro réin', 'scrire', 'scrit scrivent scriv scrivit scrivirent scrir scrit'],
  ['-', 'décrire', 'décrit décrivent décriv décrivit décrivirent décrir décrit'],
  ['- re', 'vendre', 'vend vendent vend vendit vendirent vendr vendu'],
  ['- re', 'rendre', 'rend rendent rend rendit rendirent rendr rendu'],
  ['- at é pré sous dé en dis con', 'tendre', 'tend tendent tend tendit tendirent tendr tendu'],
  ['-', 'défendre', 'défend défendent défend défendit défendirent défendr défendu'],
  ['- re', 'descendre', 'descend descendent descend descendit descendirent descendr descendu'],
  ['con', 'fondre', 'fond fondent fond fondit fondirent fondr fondu'],
  ['ré', 'pandre', 'pand pandent pand pandit pandirent pandr pandu'],
  ['dé sus ap', 'pendre', 'pend pendent pend pendit pendirent pendr pendu'],
  ['-', 'perdre', 'perd perdent perd perdit perdirent perdr perdu'],
  ['cor', 'respondre', 'respond respondent respond respondit respondirent respondr respondu'],
  ['-', 'répondre', 'répond répondent répond répondit répondirent répondr répondu'],
  ['- dé re', 'peindre', 'peint peignent peign peignit peignirent peindr peint'],
  ['at é res', 'teindre', 'teint teignent teign teignit teignirent teindr teint'],
  ['- re ad', 'joindre', 'joint joignent joign joignit joignirent joindr joint'],
  ['con', 'traindre', 'traint traignent traign traignit traignirent traindr traint'],
  ['res', 'treindre', 'treint treignent treign treignit treignirent treindr treint'],
  ['-', 'craindre', 'craint craignent craign craignit craignirent craindr craint'],
  ['- re dé en', 'couvrir', 'couvre couvrent couvr couvrit couvrirent couvrir couvert'],
  ['- r rent entr', 'ouvrir', 'ouvre ouvrent ouvr ouvrit ouvrirent ouvrir ouvert'],
  ['-', 'offrir', 'offre offrent offr offrit offrirent offrir offert'],
  ['-', 'souffrir', 'souffre souffrent souffr souffrit souffrirent souffrir souffert'],
  ['- re', 'partir', 'part partent part partit partirent partir parti'],
  ['- res', 'sortir', 'sort sortent sort sortit sortirent sortir sorti'],
  ['- des', 'servir', 'sert servent serv servit servirent servir servi'],
  ['- con res pres', 'sentir', 'sent sentent sent sentit sentirent sentir senti'],
  ['-', 'dormir', 'dort dorment dorm dormit dormirent dormir dormi'],
  ['- par con re ac', 'courir', 'court courent cour courut coururent courr couru'],
  ['ac con re', 'quérir', 'quiert quièrent quér quit quirent querr quis'],
  ['- dé satis re', 'faire', 'fait font fais fit firent fer fait'],
  ['- inter pré contre re', 'dire', 'dit disent dis dit dirent dir dit'],
  ['- re', 'lire', 'lit lisent lis lut lurent lir lu'],
  ['- ré', 'élire', 'élit élisent élis élut élurent élir élu'],
  ['- sur re', 'vivre', 'vit vivent viv vécut vécurent vivr vécu'],
  ['- re entre', 'voir', 'voit voient voy vit virent verr vu'],
  ['-', 'prévoir', 'prévoit prévoient prévoy prévit prévirent prévoir prévu'],
  ['re con aper per dé', 'cevoir', 'çoit çoivent cev çut çurent cevr çu'],
  ['-', 'devoir', 'doit doivent dev dut durent devr dû'],
  ['-', 'pouvoir', 'peut peuvent pouv put purent pourr pu'],
  ['-', 'vouloir', 'veut veulent voul voulut voulurent voudr voulu'],
  ['-', 'savoir', 'sait savent sav sut surent saur su'],
  ['- pré équi', 'valoir', 'vaut valent val valut valurent vaudr valu'],
  ['-', 'falloir', 'faut faut fall fallut fallut faudr fallu'],
  ['- pour', 'suivre', 'suit suivent suiv suivit suivirent suivr suivi'],
  ['- com a dé', 'battre', 'bat battent batt battit battirent battr battu'],
  ['-', 'croire', 'croit croient croy crut crurent croir cru'],
  ['-', 'boire', 'boit boivent buv but burent boir bu'],
  ['ex', 'clure', 'clut cluent clu clut clurent clur clu'],
  ['-', 'conclure', 'conclut concluent conclu conclut conclurent conclur conclu'],
  ['-', 'inclure', 'inclut incluent inclu inclut inclurent inclur inclus'],
  ['- cor inter', 'rompre', 'rompt rompent romp rompit rompirent rompr rompu'],
  ['- con', 'vaincre', 'vainc vainquent vainqu vainquit vainquirent vaincr vaincu'],
  ['ré dis', 'soudre', 'sout solvent solv solut solurent soudr solu'],
  ['- com dé', 'plaire', 'plaît plaisent plais plut plurent plair plu'],
  ['- en', 'fuir', 'fuit fuient fuy fuit fuirent fuir fui'],
  ['pro é', 'mouvoir', 'meut meuvent mouv mut murent mouvr mu'],
  ['- ac re', 'cueillir', 'cueille cueillent cueill cueillit cueillirent cueiller cueilli'],
  ['ex dis sous', 'traire', 'trait traient tray traya trayèrent trair trait'],
  ['- ac dé', 'croître', 'croît croissent croiss crût crûrent croîtr crû'],
  ['-', 'suffire', 'suffit suffisent suffis suffit suffirent suffir suffi'],
  ['-', 'aller', 'va vont all alla allèrent ir allé'],
  ['- r', 'envoyer', 'envoie envoient envoy envoya envoyèrent enverr envoyé'],
];

/** Forms of "être" and "avoir" in the third person, and how real what they say is. */
export const AUXILIARY_FORMS: readonly (readonly [lemma: string, real: string, conditional: string, participle: string])[] = [
  ['être', 'est sont était étaient fut furent sera seront soit soient', 'serait seraient fût', 'été'],
  ['avoir', 'a ont avait avaient eut eurent aura auront ait aient', 'aurait auraient eût', 'eu'],
];
