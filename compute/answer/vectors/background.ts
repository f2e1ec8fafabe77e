import type { LanguageCode } from '../../../contract/common.ts';

/**
 * Sentences of no particular subject. How near a question is to these is how near it is to anything: models differ in that by more than
 * questions do. The first one also tells whether a model is still the one that made an index.
 */
export const BACKGROUND: readonly { readonly language: LanguageCode; readonly text: string }[] = [
  { language: 'en', text: 'The kettle was left on the stove until all the water had boiled away.' },
  { language: 'en', text: 'Tenants must give two months of notice before they move out.' },
  { language: 'en', text: 'A light rain fell over the valley in the afternoon.' },
  { language: 'en', text: 'The committee postponed its vote because too few members were present.' },
  { language: 'en', text: 'Fold the paper along the dotted line and glue the edges together.' },
  { language: 'en', text: 'Her brother repairs bicycles in a small shop near the station.' },
  { language: 'en', text: 'The patient should drink enough water and rest for several days.' },
  { language: 'en', text: 'Prices of vegetables rose slightly at the end of the season.' },
  { language: 'en', text: 'The second half of the match ended without a goal.' },
  { language: 'en', text: 'Press the button twice to restart the device.' },
  { language: 'en', text: 'The old bridge was closed to heavy vehicles.' },
  { language: 'en', text: 'Most of the songs on the album were recorded in one evening.' },
  { language: 'ru', text: 'Чайник стоял на плите, пока из него не выкипела вся вода.' },
  { language: 'ru', text: 'Жильцы обязаны предупредить о выезде за два месяца.' },
  { language: 'ru', text: 'После обеда над долиной прошёл небольшой дождь.' },
  { language: 'ru', text: 'Комиссия отложила голосование, потому что пришло слишком мало участников.' },
  { language: 'ru', text: 'Сложите лист по пунктирной линии и склейте края.' },
  { language: 'ru', text: 'Её брат чинит велосипеды в маленькой мастерской у вокзала.' },
  { language: 'ru', text: 'Больному следует много пить и несколько дней отдыхать.' },
  { language: 'ru', text: 'К концу сезона овощи немного подорожали.' },
  { language: 'ru', text: 'Второй тайм матча закончился без голов.' },
  { language: 'ru', text: 'Чтобы перезапустить устройство, нажмите кнопку дважды.' },
  { language: 'ru', text: 'Старый мост закрыли для тяжёлых машин.' },
  { language: 'ru', text: 'Большинство песен альбома записали за один вечер.' },
  { language: 'fr', text: 'La bouilloire est restée sur le feu jusqu’à ce que toute l’eau se soit évaporée.' },
  { language: 'fr', text: 'Les locataires doivent prévenir deux mois avant leur départ.' },
  { language: 'fr', text: 'Une pluie légère est tombée sur la vallée dans l’après-midi.' },
  { language: 'fr', text: 'La commission a reporté son vote, car trop peu de membres étaient présents.' },
  { language: 'fr', text: 'Pliez la feuille le long des pointillés et collez les bords.' },
  { language: 'fr', text: 'Son frère répare des vélos dans un petit atelier près de la gare.' },
  { language: 'fr', text: 'Le malade doit boire beaucoup et se reposer pendant plusieurs jours.' },
  { language: 'fr', text: 'Le prix des légumes a légèrement augmenté en fin de saison.' },
  { language: 'fr', text: 'La seconde mi-temps du match s’est terminée sans but.' },
  { language: 'fr', text: 'Appuyez deux fois sur le bouton pour redémarrer l’appareil.' },
  { language: 'fr', text: 'Le vieux pont a été fermé aux véhicules lourds.' },
  { language: 'fr', text: 'La plupart des chansons de l’album ont été enregistrées en une soirée.' },
];
