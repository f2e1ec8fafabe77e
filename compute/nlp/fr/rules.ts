const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

export const SENTENCES = {
  titles: words(
    'm mm mme mmes mlle mlles mgr me dr pr st ste sts stes p.ex p ex cf éd éds vol vols n no nos art env chap fig coll dir trad t pp av apr j.-c ca bd mt gal cdt col lt capt fl',
  ),
  abbreviations: words('etc cie av j.-c j.-c c apr hab s.a s.n.c.f inc ltd co jr sr al'),
  starters: words(
    "le la les l un une des ce cet cette ces il elle ils elles on en à au aux dans après avant pendant depuis lors son sa ses leur leurs mais puis or car ainsi cependant toutefois selon sous sur pour par avec c d lorsque quand si enfin aujourd'hui plusieurs né née",
  ),
};

const MONTHS: readonly (readonly [string, number])[] = [
  ['janvier', 1],
  ['février', 2],
  ['fevrier', 2],
  ['mars', 3],
  ['avril', 4],
  ['mai', 5],
  ['juin', 6],
  ['juillet', 7],
  ['août', 8],
  ['aout', 8],
  ['septembre', 9],
  ['octobre', 10],
  ['novembre', 11],
  ['décembre', 12],
  ['decembre', 12],
  ['janv', 1],
  ['févr', 2],
  ['juil', 7],
  ['sept', 9],
  ['oct', 10],
  ['nov', 11],
  ['déc', 12],
];

export const SHAPES = {
  months: new Map(MONTHS),
  yearWords: [],
  ofWords: [],
  ordinals: ['er'],
  units: words(
    'km kilomètre kilomètres m mètre mètres cm centimètre centimètres mm millimètre millimètres km² km2 m² m2 m³ ha hectare hectares kg kilogramme kilogrammes g gramme grammes t tonne tonnes litre litres seconde secondes min minute minutes h heure heures jour jours semaine semaines mois an ans année années hz khz mhz ghz ko mo go to octet octets bit bits w kw mw gw kwh mwh v volt volts degré degrés habitant habitants personne personnes salarié salariés employé employés étudiant étudiants élève élèves soldat soldats homme hommes membre membres visiteur visiteurs voyageur voyageurs passager passagers exemplaire exemplaires spectateur spectateurs euro euros dollar dollars franc francs livre livres yen yens étage étages place places pays fois',
  ),
  scales: words('mille million millions milliard milliards billion billions'),
  decimal: ',' as const,
};

export const NAMES = {
  connectors: words("le la l' l’ de d' d’ du des von van der den bin ibn al el di da del della y"),
  articles: words("la le les l' l’ der"),
  maxWords: 9,
};

/** Names of countries and continents: another name directly after one begins anew ("le roi de France | Louis XIV"). */
export const COUNTRIES = words(
  'France Allemagne Italie Espagne Portugal Angleterre Écosse Irlande Belgique Suisse Autriche Prusse Bavière Bohême Hongrie Pologne Russie Ukraine Roumanie Bulgarie Serbie Croatie Grèce Turquie Égypte Maroc Algérie Tunisie Sénégal Mali Congo Cameroun Éthiopie Israël Liban Syrie Irak Iran Inde Chine Japon Corée Vietnam Indonésie Australie Canada Québec Mexique Brésil Argentine Chili Pérou Colombie Cuba Haïti Europe Asie Afrique Amérique Océanie Suède Norvège Danemark Finlande Islande Estonie Lettonie Lituanie Castille Aragon Navarre Bourgogne Normandie Bretagne Savoie Lorraine Alsace Provence Aquitaine Toscane Saxe Naples Sicile États-Unis Royaume-Uni Pays-Bas Luxembourg Monaco',
);

/** Given names: what a name begins with says that it is a person's. */
export const GIVEN_NAMES = words(
  'Adam Adèle Adrien Agathe Agnès Aimé Alain Albert Alexandre Alexandrine Alfred Alice Aline Alphonse Amélie Anatole André Andrée Angèle Anna Anne Antoine Antoinette Aristide Arnaud Arthur Auguste Augustin Aurore Aya Baptiste Barbara Benjamin Benoît Bernard Bernadette Berthe Blaise Blanche Brigitte Bruno Camille Caroline Catherine Cécile Céline Charles Charlotte Christian Christine Christophe Claire Claude Clément Clémence Colette Constance Constantin Daniel Danielle David Denis Denise Désiré Diane Didier Dominique Édouard Edmond Edgar Élisabeth Élise Émile Émilie Emma Emmanuel Emmanuelle Éric Ernest Étienne Eugène Eugénie Ève Fabien Félix Ferdinand Fernand Florence Florent François Françoise Francis Frédéric Gabriel Gabrielle Gaspard Gaston Geneviève Georges George Gérard Germain Germaine Gilbert Gilles Guillaume Gustave Guy Hector Hélène Henri Henriette Henry Hervé Hippolyte Honoré Hubert Hugo Hugues Ida Inès Irène Isabelle Isaac Isidore Jacqueline Jacques James Jane Jean Jeanne Jérôme Joachim John Joseph Joséphine Jules Julie Julien Juliette Laure Laurent Léa Léon Léonard Léonie Léopold Louis Louise Luc Lucie Lucien Ludovic Ludwig Madeleine Marc Marcel Marcelle Margaret Marguerite Maria Marianne Marie Marthe Martin Mary Mathilde Matthieu Maurice Max Maxime Michel Michèle Monique Nadia Napoléon Nathalie Nicolas Nicole Octave Odile Olivier Olympe Oscar Pascal Patrick Paul Paule Pauline Peter Philippe Philibert Pierre Quentin Raoul Raphaël Raymond Rémi René Renée Richard Robert Rodolphe Roger Roland Romain Rosa Rose Samuel Sébastien Serge Simon Simone Solange Sophie Stéphane Suzanne Sylvie Théodore Théophile Thérèse Thomas Valentin Valérie Victor Victoire Victoria Vincent Virginie Voltaire William Xavier Yves Yvette Yvonne Zoé Jean-Baptiste Jean-Jacques Jean-Paul Jean-Pierre Jean-François Jean-Luc Jean-Claude Jean-Louis Jean-Marie Marie-Antoinette Pierre-Auguste Marie-Louise Pierre-Simon',
);
