import { PERSON, nounLemma } from './lexicon.ts';

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

export type Gender = 'm' | 'f';

/** Wider nouns by which a text goes on about a thing: "Le pont … L'ouvrage". The first of a row are the nouns that they stand above. */
const ABOVE: readonly (readonly [nouns: string, wider: string])[] = [
  ['roman récit essai recueil manuel traité épopée', 'livre ouvrage œuvre texte'],
  ['nouvelle poème fable conte pièce comédie tragédie drame opéra ballet symphonie sonate chanson', 'œuvre'],
  ['film documentaire téléfilm', 'film œuvre long-métrage'],
  ['tableau peinture portrait fresque', 'toile tableau œuvre'],
  ['sculpture statue', 'œuvre monument statue'],
  ['pont viaduc barrage tunnel canal aqueduc écluse', 'ouvrage édifice'],
  [
    'église cathédrale abbaye chapelle basilique temple château palais phare tour théâtre forteresse couvent',
    'édifice bâtiment monument site',
  ],
  ['ville cité commune village bourg bourgade localité', 'ville cité commune localité village'],
  [
    'entreprise société compagnie banque manufacture firme multinationale fabricant constructeur éditeur opérateur brasserie équipementier',
    'entreprise société compagnie firme groupe',
  ],
  ['institut musée école université laboratoire hôpital lycée académie', 'établissement institution'],
  ['journal revue quotidien hebdomadaire magazine mensuel', 'journal titre publication périodique'],
  ['association fédération organisation syndicat ligue parti mouvement agence', 'organisation mouvement'],
  ['mammifère oiseau rapace poisson insecte reptile rongeur félin primate cétacé', 'animal espèce'],
  ['plante arbre fleur arbuste champignon', 'plante espèce'],
  ['fleuve rivière', 'rivière fleuve'],
  ['avion fusée sonde satellite locomotive télescope', 'appareil engin machine'],
  ['paquebot croiseur cuirassé frégate voilier porte-avions navire', 'navire bâtiment bateau'],
  ['bataille guerre siège', 'combat conflit'],
  ['charte édit traité loi convention accord', 'texte document'],
  ['logiciel programme application', 'logiciel programme'],
  ['compétition course championnat tournoi coupe épreuve', 'compétition épreuve'],
  ['écrivain romancier poète dramaturge essayiste', 'auteur écrivain'],
  ['écrivaine romancière poétesse', 'autrice auteure'],
  ['empire royaume république', 'pays état'],
  ['phare moulin manoir citadelle', 'édifice bâtiment monument site'],
];

export const KINDS_ABOVE: ReadonlyMap<string, readonly string[]> = new Map(
  ABOVE.flatMap(([nouns, wider]) => words(nouns).map((noun) => [noun, words(wider).filter((other) => other !== noun)] as const)),
);

/** Every noun of the second column: by itself it tells of no new thing. */
export const WIDER: ReadonlySet<string> = new Set(ABOVE.flatMap(([, wider]) => words(wider)));

const FEMININE = new Set(
  words(
    'fille mère sœur épouse femme veuve nièce tante cousine demi-sœur belle-sœur belle-mère grand-mère petite-fille reine princesse duchesse comtesse marquise baronne impératrice sainte église île abbaye université école académie usine entreprise équipe armée avenue œuvre affaire encyclopédie expédition épreuve élection eau étoile époque épouse huile',
  ),
);
const MASCULINE = new Set(words('fils père frère époux mari veuf neveu oncle cousin gendre beau-frère beau-père roi prince'));
/** One form for women and men. */
const EPICENE = /(?:istes?|logues?|graphes?|nautes?|aires?|iatres?|urges?|arques?|ètes?|astes?|intres?|phes?|artistes?)$/;

/** The gender that a noun's own form shows: "romancière", "fille", "organisation"; null where it needs an article to tell. */
export function genderOfNoun(lower: string): Gender | null {
  if (FEMININE.has(lower)) return 'f';
  if (MASCULINE.has(lower)) return 'm';
  if (/(?:tion|sion|té|trice|euse|ienne|ière|esse|ence|ance|ure)$/.test(lower)) return 'f';
  const lemma = nounLemma(lower);
  if (PERSON.has(lemma)) return lemma !== lower ? 'f' : EPICENE.test(lower) ? null : 'm';
  return null;
}

/** By the article, else by the noun. A plural article tells nothing. */
export function genderOf(det: string | null, noun: string): Gender | null {
  if (det === 'une' || det === 'la' || det === 'cette') return 'f';
  if (det === 'un' || det === 'le' || det === 'ce' || det === 'cet') return 'm';
  return genderOfNoun(noun);
}

/** Given names that only women bear, as far as the list of given names goes. */
const WOMEN = new Set(
  words(
    'Adèle Agathe Agnès Alexandrine Alice Aline Amélie Andrée Angèle Anna Anne Antoinette Aurore Aya Barbara Bernadette Berthe Blanche Brigitte Caroline Catherine Cécile Céline Charlotte Christine Claire Clémence Colette Constance Danielle Denise Diane Élisabeth Élise Émilie Emma Emmanuelle Eugénie Ève Florence Françoise Gabrielle Geneviève Germaine Hélène Henriette Ida Inès Irène Isabelle Jacqueline Jane Jeanne Joséphine Julie Juliette Laure Léa Léonie Louise Lucie Madeleine Marcelle Margaret Marguerite Maria Marianne Marie Marthe Mary Mathilde Michèle Monique Nadia Nathalie Nicole Odile Olympe Paule Pauline Renée Rosa Rose Simone Solange Sophie Suzanne Thérèse Valérie Victoire Victoria Virginie Yvette Yvonne Zoé Marie-Antoinette Marie-Louise',
  ),
);
/** Borne by both. */
const EITHER = new Set(words('Camille Claude Dominique Maxime Florence Stéphane Pascal'));

export const genderOfGivenName = (name: string, isGivenName: boolean): Gender | null =>
  WOMEN.has(name) ? 'f' : isGivenName && !EITHER.has(name) ? 'm' : null;
