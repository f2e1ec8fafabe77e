import { beforeAll, describe, expect, it } from 'vitest';
import { french } from './index.ts';
import { factsOf, read } from './reading.fixture.ts';

beforeAll(() => french.load());

const facts = (text: string, about: { key: string; surface: string } | null = null): string[] => factsOf(read(text, about));

describe('what a sentence says of something named before it', () => {
  it.each([
    ['a pronoun', 'Colmar est une ville. Elle abrite le musée Unterlinden.', 'A Colmar | abriter | musée Unterlinden'],
    ['a participle before a pronoun', 'Jean Aubry est un peintre. Né à Sète, il épousa Léa Morin.', 'A Jean Aubry | né à | Sète'],
    ['a pronoun in a second clause', 'Anne Roux vit à Lyon, où elle dirige Renault.', 'A Anne Roux | diriger | Renault'],
    ['its own noun', 'Colmar est une ville. La ville abrite le musée Unterlinden.', 'A Colmar | abriter | musée Unterlinden'],
    ['a wider noun', 'Le pont de Brume est un viaduc. L’ouvrage relie Sète.', 'A pont de Brume | relier | Sète'],
    ['a defined noun', 'Le cuivre est un métal. Le métal traverse Paris.', 'A cuivre | traverser | Paris'],
    ['an object pronoun', 'Le Cedim est un laboratoire. Anne Roux le dirige.', 'A Anne Roux | diriger | Cedim'],
    ['"y"', 'Colmar est une ville. Auguste Bartholdi y naquit.', 'A Auguste Bartholdi | né à | Colmar'],
    ['"y" of a capital', 'Sète est la capitale de la Brume. Auguste Bartholdi y naquit.', 'A Auguste Bartholdi | né à | Sète'],
    [
      'its noun before dates',
      'Le Cedim est un laboratoire. Anne Roux dirigea le laboratoire de 1955 à 1999.',
      'A Anne Roux | diriger | Cedim',
    ],
    ['a wider noun for a maker', 'Renault est un constructeur. Louis Roux dirige l’entreprise.', 'A Louis Roux | diriger | Renault'],
    ['"en"', 'Le Cedim est un laboratoire. Anne Roux en est la fondatrice.', 'A Anne Roux | fondateur de | Cedim'],
    ['"lui"', 'Jean Aubry est un roi. Paul Aubry lui succéda.', 'A Paul Aubry | succéder à | Jean Aubry'],
    ['a possessive before a name', 'Jean Aubry est un roi. Son fils Paul prit Calais.', 'A Paul | fils de | Jean Aubry'],
    [
      'a possessive with its name between commas',
      'Jean Aubry est un roi. Sa sœur, Léa Aubry, vit à Sète.',
      'A Léa Aubry | sœur de | Jean Aubry',
    ],
    [
      'a possessive after its name',
      'Jean Aubry est un roi. Paul Morin, son successeur, prit Calais.',
      'A Paul Morin | successeur de | Jean Aubry',
    ],
    ['a possessive that is a name', 'Le royaume de Brume est un État. Sa capitale était Sète.', 'A Sète | capitale de | Brume'],
    ['a seat', 'Renault est une entreprise. Son siège se trouve à Lille.', 'A Renault | avoir son siège à | Lille'],
    ['a measure', 'Le Doubs est une rivière. Sa longueur est de 453 kilomètres.', 'A Doubs | longueur | 453 kilomètres'],
    ['a work', 'Léa Morin est une romancière. Son premier roman, Les Dunes, obtint le prix Femina.', 'A Léa Morin | auteur de | Les Dunes'],
  ])('is read by %s', (_how, text, fact) => {
    expect(facts(text)).toContain(fact);
  });

  it.each([
    [
      'the sentence before has an unread subject',
      'Colmar est une ville. Dans la rue passe une barque. Elle abrite le musée Fabre.',
      'abriter',
    ],
    ['two may be meant', 'Jean Aubry est un peintre. Paul Morin quitta Sète. Il épousa Léa Roux.', 'Jean Aubry | épouser'],
    ['two have the noun', 'Colmar est une ville. Sète est une ville. Lyon vit. La ville abrite le musée Fabre.', 'abriter'],
    ['an adjective narrows the noun', 'Colmar est une ville. La ville voisine abrite le musée Fabre.', 'Colmar | abriter'],
    [
      'a new owner stands before',
      'Jean Aubry est un peintre. Paul Morin quitta Sète. Son fils Luc épousa Léa Roux.',
      'Luc | fils de | Jean Aubry',
    ],
    ['only persons have sons', 'Renault est une entreprise. Son fils Paul prit Calais.', 'fils de'],
    ['a person is no place', 'Jean Aubry est un peintre. Paul Morin y naquit.', 'né à | Jean Aubry'],
  ])('is not sure where %s', (_why, text, fact) => {
    expect(facts(text).filter((said) => said.startsWith('A ') && said.includes(fact))).toEqual([]);
  });

  it('is nothing, not even a candidate, where the gender says otherwise', () => {
    expect(facts('Colmar est une ville. Il abrite le musée Unterlinden.')).toEqual([]);
  });

  it('speaks of a new thing in a new paragraph', () => {
    const said = facts('Colmar est une ville.\n\nSète est une ville. Elle abrite le musée Fabre.');
    expect(said).toContain('A Sète | abriter | musée Fabre');
    expect(said.filter((fact) => fact.startsWith('A Colmar'))).toEqual([]);
  });

  it('goes back to what the document is about where a paragraph opens with a pronoun', () => {
    const about = { key: 'jean aubry', surface: 'Jean Aubry' };
    const said = facts('Jean Aubry est un peintre.\n\nSète est un port.\n\nIl épousa Léa Roux en 1911.', about);
    expect(said).toContain('A Jean Aubry | épouser | Léa Roux');
  });
});
