import { beforeAll, describe, expect, it } from 'vitest';
import { french } from './index.ts';
import { factsOf, namesOf, read, SAMPLES, typesOf } from './reading.fixture.ts';

beforeAll(() => french.load());

interface Case {
  readonly text: string;
  readonly names?: readonly string[];
  readonly facts?: readonly string[];
  readonly types?: readonly string[];
  /** Facts that must not be read. */
  readonly never?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    text: 'Lyon est une ville française située sur le Rhône.',
    names: ['Lyon', 'Rhône'],
    types: ['A Lyon : ville'],
    facts: ['A Lyon | situé sur | Rhône'],
  },
  { text: 'Paris est la capitale de la France.', facts: ['A Paris | capitale de | France'] },
  { text: 'La capitale du Portugal est Lisbonne.', facts: ['A Lisbonne | capitale de | Portugal'] },
  {
    text: 'Jules Verne est né à Nantes le 8 février 1828.',
    facts: ['A Jules Verne | né à | Nantes', 'A Jules Verne | né le | 1828-02-08'],
  },
  {
    text: 'Née à Besançon, Colette Aubry dirige la revue Horizons.',
    facts: ['A Colette Aubry | né à | Besançon', 'A Colette Aubry | diriger | Horizons'],
  },
  {
    text: 'Eugène Delacroix (1798-1863) est un peintre français.',
    facts: ['A Eugène Delacroix | né le | 1798', 'A Eugène Delacroix | mort le | 1863'],
    types: ['A Eugène Delacroix : peintre'],
  },
  {
    text: 'Hector Malot, romancier et critique français, mourut à Fontenay-sous-Bois.',
    names: ['Hector Malot', 'Fontenay-sous-Bois'],
    types: ['A Hector Malot : romancier', 'A Hector Malot : critique'],
    facts: ['A Hector Malot | mort à | Fontenay-sous-Bois'],
  },
  {
    text: 'Peugeot, fondée en 1896 par Armand Peugeot, fabrique des voitures.',
    facts: ['A Peugeot | fondé en | 1896', 'A Peugeot | fondé par | Armand Peugeot', 'A Peugeot | fabriquer | voitures'],
  },
  {
    text: '« Germinal » est un roman écrit par Émile Zola.',
    names: ['Germinal', 'Émile Zola'],
    types: ['A Germinal : roman'],
    facts: ['A Germinal | écrit par | Émile Zola'],
  },
  { text: 'Le général Howe occupa Philadelphie.', types: ['A Howe : général'], facts: ['A Howe | occuper | Philadelphie'] },
  { text: 'La ville de Reims accueille un festival.', names: ['Reims'], types: ['A Reims : ville'] },
  { text: 'Les barques quittent l’île d’Yeu avant la nuit.', names: ['île d’Yeu'], types: ['A île d’Yeu : île'] },
  { text: 'Également présent, le compositeur Erik Satie joua.', names: ['Erik Satie'], types: ['A Erik Satie : compositeur'] },
  { text: 'Le roi de France Louis XIII signa la paix.', names: ['France', 'Louis XIII'], facts: ['A Louis XIII | roi de | France'] },
  {
    text: 'La fondatrice de Lunaria, Inès Delmas, vit à Lille.',
    facts: ['A Inès Delmas | fondateur de | Lunaria', 'A Inès Delmas | vivre à | Lille'],
  },
  {
    text: 'Odile Marchand n’a jamais dirigé Renault.',
    facts: ['A not Odile Marchand | diriger | Renault'],
    never: ['A Odile Marchand | diriger | Renault'],
  },
  { text: 'Le Togo fait partie de la Francophonie.', facts: ['A Togo | faire partie de | Francophonie'] },
  { text: 'La bataille de Valmy a eu lieu le 20 septembre 1792.', names: ['bataille de Valmy'], types: ['A bataille de Valmy : bataille'] },
  {
    text: "L'Organisation mondiale de la santé (OMS) a son siège à Genève.",
    names: ['Organisation mondiale de la santé', 'OMS', 'Genève'],
    facts: [
      'A Organisation mondiale de la santé | also known as | OMS',
      'A Organisation mondiale de la santé | avoir son siège à | Genève',
    ],
  },
  {
    text: 'Python est un langage de programmation créé par Guido van Rossum.',
    types: ['A Python : langage de programmation'],
    facts: ['A Python | créé par | Guido van Rossum'],
  },
  {
    text: 'Le Doubs traverse Besançon et se jette dans la Saône.',
    facts: ['A Doubs | traverser | Besançon', 'A Doubs | se jeter dans | Saône'],
  },
  { text: 'La rivière, qui arrose Cahors, rejoint la Garonne.', never: ['A Cahors | rejoindre | Garonne'] },
  {
    text: 'Le Russe Igor Ilev et François-René de Cazes fondèrent Altaïr.',
    facts: ['A Igor Ilev | fonder | Altaïr', 'A François-René de Cazes | fonder | Altaïr'],
  },
  {
    text: 'Berthe, fille de Caribert et de Bertrade, épousa Pépin.',
    facts: ['A Berthe | fille de | Caribert', 'A Berthe | fille de | Bertrade', 'A Berthe | épouser | Pépin'],
  },
  {
    text: 'Ariane Cognet et Marc Lebrun fondèrent Solaris à Grenoble.',
    facts: ['A Ariane Cognet | fonder | Solaris', 'A Marc Lebrun | fonder | Solaris'],
  },
  {
    text: 'Debian est une distribution Linux lancée par Ian Murdock.',
    facts: ['A Debian | lancé par | Ian Murdock'],
    never: ['A Linux | lancé par | Ian Murdock'],
  },
  {
    text: 'Carthage fut détruite par Rome en 146 av. J.-C. Hannibal vécut à Carthage.',
    facts: ['A Carthage | détruit en | -0146', 'A Carthage | détruit par | Rome', 'A Hannibal | vivre à | Carthage'],
  },
  { text: 'Le cardinal de Richelieu aurait acheté Rueil.', facts: ['B Richelieu | acheter | Rueil'] },
  { text: 'À partir de 1920, Suzanne Lenglen domine Wimbledon.', facts: ['A Suzanne Lenglen | dominer | Wimbledon'] },
  { text: 'Marseille est-elle la capitale de la Provence ?', never: ['A Marseille | capitale de | Provence'] },
  { text: 'Michelin emploie plus de 120 000 salariés.', facts: ['A Michelin | employer | 120 000 salariés'] },
  { text: "Grenoble, ancienne capitale du Dauphiné, longe l'Isère.", facts: ['B Grenoble | capitale de | Dauphiné'] },
  // Names whose small words belong to them.
  {
    text: "La Compagnie royale des salines de l'Est exploita Dieuze.",
    facts: ["A Compagnie royale des salines de l'Est | exploiter | Dieuze"],
  },
  { text: 'Elle quitta la Ligue pour la protection des oiseaux.', names: ['Ligue pour la protection des oiseaux'] },
  {
    text: 'Le Vent des dunes est un recueil de Lucie Arland.',
    types: ['A Le Vent des dunes : recueil'],
    facts: ['A Le Vent des dunes | recueil de | Lucie Arland'],
  },
  { text: 'Sa Chanson des moulins, publiée à Reims, plut.', facts: ['A Chanson des moulins | publié à | Reims'] },
  { text: 'Le fleuve traverse les Alpes suisses et la Bavière.', names: ['Alpes suisses', 'Bavière'] },
  { text: 'La Serre est membre de la Via Domitia.', facts: ['A Serre | membre de | Via Domitia'] },
  { text: 'Le calife Omar al-Farouq prit Damas.', types: ['A Omar al-Farouq : calife'], facts: ['A Omar al-Farouq | prendre | Damas'] },
  { text: 'Pasteur Morin (1820-1890) est un graveur.', names: ['Pasteur Morin'], facts: ['A Pasteur Morin | né le | 1820'] },
  // Verbs and what stands between them and their object.
  {
    text: 'Marie Ardant épouse en 1911 le sculpteur Jean Tissier.',
    facts: ['A Marie Ardant | épouser | Jean Tissier'],
    never: ['A Marie Ardant | épouser en | 1911'],
  },
  { text: 'Claude Vallon mit au point la pile Delta.', facts: ['A Claude Vallon | mettre au point | pile Delta'] },
  { text: 'Le phare de Créac fut mis en service en 1888.', facts: ['A phare de Créac | mis en service en | 1888'] },
  { text: 'La tour de Brume fut bâtie entre 1310 et 1322 par Jean de Lorme.', facts: ['A tour de Brume | bâti par | Jean de Lorme'] },
  { text: 'Le port de Sérac est classé depuis 1991.', facts: ['A port de Sérac | classé depuis | 1991'] },
  { text: 'La Serbie représente 8 % des exportations.', never: ['A Serbie | représenter | 8 %'] },
  { text: 'Jeanne Corbel conduisit Renault à la faillite.', never: ['A Jeanne Corbel | conduire | Renault'] },
  { text: 'Renault remporta six titres de champion de France.', facts: ['A Renault | remporter | six titres de champion de France'] },
  { text: 'Léa Morin écrivit une thèse sur le droit des gens.', facts: ['A Léa Morin | écrire | thèse sur le droit des gens'] },
  { text: 'Léa Morin bâtit une salle à deux nefs.', facts: ['A Léa Morin | bâtir | salle à deux nefs'] },
  { text: 'Léa Morin écrivit une lettre à la reine.', facts: ['A Léa Morin | écrire | lettre'] },
  { text: 'Renault emploie deux cents ingénieurs.', facts: ['A Renault | employer | deux cents ingénieurs'] },
  { text: 'Le Danube traverse dix pays.', facts: ['A Danube | traverser | dix pays'] },
  { text: 'La région compte vingt-deux ports, dont six furent bâtis par Vauban.', never: ['B six furent | bâti par | Vauban'] },
  // Classes and what they belong to.
  { text: 'Ostrava est une ville de Moravie.', facts: ['A Ostrava | ville de | Moravie'], types: ['A Ostrava : ville'] },
  { text: "Vezel est un bourg de l'est de la France.", facts: ['A Vezel | bourg de | France'] },
  { text: 'Colette Aubry est une juriste et essayiste belge.', types: ['A Colette Aubry : juriste', 'A Colette Aubry : essayiste'] },
  { text: 'Le Cedim est un laboratoire public de mesure.', types: ['A Cedim : laboratoire public de mesure'] },
  { text: 'Paul Vidal est un corsaire rochelais.', types: ['A Paul Vidal : corsaire'] },
  { text: 'La structure fut décrite par Jane Fox, oncologue anglaise.', types: ['A Jane Fox : oncologue'] },
  {
    text: 'Guizot était le ministre des Affaires étrangères.',
    types: ['A Guizot : ministre'],
    never: ['A Guizot | ministre de | Affaires'],
  },
  { text: 'Pierre Colin était le fils aîné de Jacques Colin.', facts: ['A Pierre Colin | fils de | Jacques Colin'] },
  { text: 'Jean Bart, dit le Renard, prit Calais.', facts: ['A Jean Bart | also known as | le Renard', 'A Jean Bart | prendre | Calais'] },
  { text: 'La Banque Morel est une banque dont le siège est à Lille.', facts: ['A Banque Morel | avoir son siège à | Lille'] },
  { text: 'Élève de Paul Sérusier, Jeanne Aubert peignit Pont-Aven.', facts: ['A Jeanne Aubert | élève de | Paul Sérusier'] },
  { text: 'Originaire de Sète, Jeanne Aubert peignit Pont-Aven.', facts: ['A Jeanne Aubert | originaire de | Sète'] },
  { text: 'Le Grand Prix réunit l’équipe de Clermont-Ferrand en 1954.', names: ['Grand Prix', 'Clermont-Ferrand'] },
];

describe('the French reader', () => {
  it.each(CASES)('reads $text', ({ text, names = [], facts = [], types = [], never = [] }) => {
    const reading = read(text);
    expect(namesOf(reading)).toEqual(expect.arrayContaining([...names]));
    expect(factsOf(reading)).toEqual(expect.arrayContaining([...facts]));
    expect(typesOf(reading)).toEqual(expect.arrayContaining([...types]));
    for (const fact of never) expect(factsOf(reading)).not.toContain(fact);
  });

  it('gives a pronoun the subject of the sentence before where its gender fits', () => {
    const reading = read('Gustave Eiffel est un ingénieur français. Il construisit le viaduc de Garabit.');
    expect(factsOf(reading)).toContain('A Gustave Eiffel | construire | viaduc de Garabit');
    expect(reading.mentions.find((mention) => mention.via === 'pronoun')).toMatchObject({
      surface: 'Gustave Eiffel',
      key: 'gustave eiffel',
    });
  });

  it('gives a pronoun what the chunk is about when nothing stands before it', () => {
    const reading = read('Elle compte 3 000 habitants.', { key: 'autun', surface: 'Autun' });
    expect(factsOf(reading)).toEqual(['B Autun | compter | 3 000 habitants']);
  });

  it('makes no class of an adverb, an ordinal or a bare relation', () => {
    const lemmas = SAMPLES.flatMap((text) => read(text).types.map((type) => type.lemma));
    for (const word of ['également', 'premier', 'fils', 'fille', 'seul', 'ainsi']) expect(lemmas).not.toContain(word);
  });

  it('takes no first word of a sentence for a name', () => {
    const reading = read(
      'Longtemps oubliée, cette œuvre fut jouée. Plusieurs villages brûlèrent. Fondée tard, la cité grandit. Seule Marthe resta.',
    );
    expect(namesOf(reading)).toEqual(['Marthe']);
  });
});
