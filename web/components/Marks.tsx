import { Show } from 'solid-js';
import type { Change, Term } from '../../contract/diff.ts';
import { t } from '../i18n/index.ts';
import { useTypes } from './types.ts';

const SIGNS = { added: '+', removed: '−', changed: '~', joined: '=' } as const satisfies Record<Change, string>;

export function Sign(props: { change: Change }) {
  return (
    <span class={`sign ${props.change}`} role="img" aria-label={t(`sign.${props.change}`)}>
      {SIGNS[props.change]}
    </span>
  );
}

/** The first letter of a thing's class in the class's hue: never the hue alone. */
export function TypeMark(props: { type: Term | null }) {
  const types = useTypes();
  const letters = () => (props.type ? types.letters(props.type) : '');
  return (
    <Show
      when={props.type}
      fallback={
        <span class="type-mark none" aria-hidden="true">
          ·
        </span>
      }
    >
      {(type) => (
        <span
          class="type-mark"
          classList={{ [`hue-${types.hue(type().iri)}`]: true, two: letters().length > 1 }}
          role="img"
          aria-label={type().label}
        >
          {letters()}
        </span>
      )}
    </Show>
  );
}
