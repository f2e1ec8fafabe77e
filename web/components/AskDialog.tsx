import { Dialog } from '@kobalte/core/dialog';
import { createSignal, Show, type JSX } from 'solid-js';
import { asFailure, type Failure } from '../data/call.ts';
import { t } from '../i18n/index.ts';
import { FormFailure } from './States.tsx';

/** A question before something is done, with the words of the deed on its button. */
export function AskDialog(props: {
  isOpen: boolean;
  close: () => void;
  title: string;
  /** What happens, in a sentence. */
  words?: string;
  action: string;
  isDestructive?: boolean;
  act: () => Promise<unknown>;
  children?: JSX.Element;
}) {
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setFailure(null);
    setIsBusy(true);
    try {
      await props.act();
      props.close();
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog open={props.isOpen} onOpenChange={(isOpen) => isOpen || props.close()}>
      <Dialog.Portal>
        <Dialog.Overlay class="scrim" />
        <div class="dialog-place">
          <Dialog.Content class="dialog">
            <form class="form" onSubmit={(event) => void submit(event)}>
              <Dialog.Title class="dialog-title">{props.title}</Dialog.Title>
              <Show when={props.words}>
                <Dialog.Description class="soft">{props.words}</Dialog.Description>
              </Show>
              {props.children}
              <FormFailure failure={failure()} />
              <div class="actions end">
                <Dialog.CloseButton class="button" aria-label={t('dialog.cancel')}>
                  {t('dialog.cancel')}
                </Dialog.CloseButton>
                <button class="button" classList={{ primary: !props.isDestructive, destructive: props.isDestructive }} disabled={isBusy()}>
                  {props.action}
                </button>
              </div>
            </form>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  );
}
