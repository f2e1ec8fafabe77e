const words = (list: string): readonly string[] => list.trim().split(/\s+/);

/** Verbs in -er, with all their forms made by rule in `

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
  ['- sur re', 'vivre', 'vit vivent viv vécut vécurent vivr vécu'],
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
