/** The first thing that a model is asked: it shows how the server speaks and whether the model thinks aloud. */
export const GREETING = {
  system: 'You are a part of a program. Do exactly what you are told, without any other word.',
  user: 'Write the word: ready',
} as const;
