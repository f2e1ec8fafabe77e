import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { firstLanguage, speak } from './i18n/index.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/frame.css';
import './styles/door.css';
import './styles/overview.css';
import './styles/review.css';
import './styles/panel.css';
import './styles/chat.css';
import './styles/layers.css';

const root = document.getElementById('root');
await speak(firstLanguage());
if (root) render(() => <App />, root);
