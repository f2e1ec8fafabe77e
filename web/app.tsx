import { Navigate, Route, Router, useLocation, type RouteSectionProps } from '@solidjs/router';
import { QueryClientProvider } from '@tanstack/solid-query';
import { ErrorBoundary, lazy, Match, Suspense, Switch } from 'solid-js';
import { Shell } from './components/Shell.tsx';
import { Failed } from './components/States.tsx';
import { useMe } from './data/account.ts';
import { asFailure } from './data/call.ts';
import { dataOf, queries } from './data/query.ts';
import { SignIn } from './routes/SignIn.tsx';
import { RagList } from './routes/RagList.tsx';

const FirstRun = lazy(() => import('./routes/FirstRun.tsx'));
const Settings = lazy(() => import('./routes/Settings.tsx'));
const RagFrame = lazy(() => import('./routes/RagFrame.tsx'));
const Overview = lazy(() => import('./routes/Overview.tsx'));
const Documents = lazy(() => import('./routes/Documents.tsx'));
const Review = lazy(() => import('./routes/Review.tsx'));
const Chat = lazy(() => import('./routes/Chat.tsx'));
const RagSettings = lazy(() => import('./routes/RagSettings.tsx'));
const Versions = lazy(() => import('./routes/Versions.tsx'));

/** Every page, by its address. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Router root={Root}>
        <Route path="/app/sign-in" component={() => <SignIn isNew={false} />} />
        <Route path="/app/register" component={() => <SignIn isNew />} />
        <Route path="/app" component={SignedIn}>
          <Route path="/first-run" component={FirstRun} />
          <Route path="/" component={Shell}>
            <Route path="/" component={RagList} />
            <Route path="/settings" component={Settings} />
            <Route path="/rags/:ragId" component={RagFrame}>
              <Route path="/" component={Overview} />
              <Route path="/documents" component={Documents} />
              <Route path="/review" component={Review} />
              <Route path="/chat/:sessionId?" component={Chat} />
              <Route path="/versions" component={Versions} />
              <Route path="/settings" component={RagSettings} />
            </Route>
          </Route>
        </Route>
        <Route path="*" component={() => <Navigate href="/app" />} />
      </Router>
    </QueryClientProvider>
  );
}

function Root(props: RouteSectionProps) {
  return (
    <ErrorBoundary
      fallback={(error: unknown) => (
        <main class="alone">
          <Failed failure={asFailure(error)} retry={() => location.reload()} />
        </main>
      )}
    >
      <Suspense>{props.children}</Suspense>
    </ErrorBoundary>
  );
}

/** Sends those who are not signed in to the door, and back to where they wanted to go. */
function SignedIn(props: RouteSectionProps) {
  const me = useMe();
  const location = useLocation();
  return (
    <Switch>
      <Match when={dataOf(me) === null}>
        <Navigate href={`/app/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`} />
      </Match>
      <Match when={me.isError && dataOf(me) === undefined}>
        <main class="alone">
          <Failed failure={asFailure(me.error)} retry={() => void me.refetch()} />
        </main>
      </Match>
      <Match when={dataOf(me)}>{props.children}</Match>
    </Switch>
  );
}
