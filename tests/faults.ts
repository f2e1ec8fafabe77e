/**
 * What can go wrong, by number: one list for the tests that carry the numbers in their names (`F56: …`) and for docs/faults.md, which is
 * generated from their results. `later` says which part of the product a fault needs that is not there yet.
 */
export interface Fault {
  readonly number: number;
  readonly says: string;
  readonly later?: string;
}

export interface FaultArea {
  readonly name: string;
  readonly faults: readonly Fault[];
}

const fault = (number: number, says: string, later?: string): Fault => (later === undefined ? { number, says } : { number, says, later });

const BACKUP = 'backup and restore';

export const FAULT_AREAS: readonly FaultArea[] = [
  {
    name: 'Upload',
    faults: [
      fault(1, 'An empty file is refused by name and leaves nothing behind.'),
      fault(2, 'A file one byte too large is refused, whether its length is announced or not.'),
      fault(3, 'A file of exactly the limit is taken.'),
      fault(4, 'A file whose bytes are of another type than its name is refused, with both types named.'),
      fault(5, 'A file that cannot be read fails alone; the cycle goes on with the others.'),
      fault(6, 'An encrypted document fails with that reason and is not tried again.'),
      fault(7, 'A scan without text is not a success with no entities.'),
      fault(8, 'A file of white space fails for having no text, and the queue goes on.'),
      fault(9, 'An archive that explodes when unpacked is refused in bounded memory.'),
      fault(10, 'An archive that lies about its sizes is damaged.'),
      fault(11, 'Paths, links and floods inside an archive write nothing outside.'),
      fault(12, 'Markup that nests or multiplies costs no time.'),
      fault(13, 'Hostile file names are stored under a number and shown as text.'),
      fault(14, 'Equal names are told apart; equal bytes are the same document.'),
      fault(15, 'A thousand small files at once are answered within the limits that are said.'),
      fault(16, 'A cut connection registers nothing.'),
      fault(17, 'Parts sent twice, out of order or damaged do no harm.', 'resumable uploads'),
      fault(18, 'Bytes without a row are removed later; the sender may repeat.'),
      fault(19, 'A row without its queue message is found within a minute.'),
      fault(20, 'Texts in old encodings are read as what they say.'),
      fault(21, 'Control characters, lone surrogates and endless lines crash nothing; offsets stay exact.'),
      fault(22, 'Formulas, scripts and remote pictures stay text; nothing is fetched.'),
      fault(23, 'Addresses inside the house are not fetched.', 'reading from addresses'),
      fault(24, 'A document deleted while it is read reaches no graph.'),
      fault(25, 'An upload to a RAG on its way out is refused and leaves nothing.'),
    ],
  },
  {
    name: 'Sign-in and keys',
    faults: [
      fault(26, 'Guessing passwords is slowed down, and tells nothing about accounts.'),
      fault(27, 'Long and odd passwords work; absurd ones are refused before they cost anything.'),
      fault(28, 'A session that is forged, over, signed out or outdated opens nothing.'),
      fault(29, 'Tokens of another kind or another time are refused.'),
      fault(30, 'Signing in gives a new session, whatever was there before.'),
      fault(31, 'Another site cannot act for a signed-in person.'),
      fault(32, 'One address has one account, however often it registers at once.'),
      fault(33, 'A reset works once, for one person, for a limited time.', 'mail'),
      fault(34, 'Keys that are revoked, over, too narrow or in the address open nothing.'),
      fault(35, 'There is exactly one first owner.'),
      fault(36, 'Headers that claim an identity are ignored.'),
    ],
  },
  {
    name: 'Members and tenants',
    faults: [
      fault(37, 'Every route, role and owner: what is foreign looks exactly like what is absent.'),
      fault(38, 'Who is removed loses open requests, sockets and streams.'),
      fault(39, 'The last owner stays one.'),
      fault(40, 'An invitation counts once and for whom it was meant.', 'invitations by mail'),
      fault(41, 'Fields that nobody asked for change nothing.'),
      fault(42, 'A list with one foreign id in it is refused whole.'),
      fault(43, 'Parts of another RAG are not found by their number.'),
      fault(44, 'A query sees the graphs of its own RAG.'),
      fault(45, 'A dialogue of another RAG cannot be continued here.'),
      fault(46, 'A search without its RAG cannot be written.'),
    ],
  },
  {
    name: 'Sockets and streams',
    faults: [
      fault(47, 'Tickets open one socket, once, soon, for one task.'),
      fault(48, 'Credentials in an address are refused and not logged.'),
      fault(49, 'Frames that are too large, binary, malformed or too many close the socket and nothing else.'),
      fault(50, 'A client that went away silently is let go.'),
      fault(51, 'After a restart a client gets what it missed, and nothing runs backwards.'),
      fault(52, 'Events doubled or out of order are put right.'),
      fault(53, 'Fifty viewers see the same.'),
      fault(54, 'A cut answer is finished or marked; it is not made twice.'),
      fault(55, 'A room that was away checks again who may watch.'),
    ],
  },
  {
    name: 'Queue and jobs',
    faults: [
      fault(56, 'A node killed at any point of any step: the same graph as without.'),
      fault(57, 'A node frozen past its lease changes nothing when it wakes.'),
      fault(58, 'A lease that ends inside a model call throws the answer away.'),
      fault(59, 'A message delivered often is work done once.'),
      fault(60, 'Words in the wrong order never run a state backwards.'),
      fault(61, 'A lost message is found within a minute.'),
      fault(62, 'The clock of a node does not matter.'),
      fault(63, 'Two nodes racing for a job: one has it.'),
      fault(64, 'A job that kills its process ends dead; others are served.'),
      fault(65, 'A job newer than the node waits for one that can do it, and says so.'),
      fault(66, 'A job that cannot be read is not a hot loop.'),
      fault(67, 'Long work does not lose its lease.'),
      fault(68, 'One owner with ten thousand jobs does not hold up another with one.'),
      fault(69, 'A cancel takes effect at once, soon, or is refused.'),
      fault(70, 'A node asked to stop gives its work back uncounted.'),
      fault(71, 'A node without its edge waits and comes back without haste.'),
      fault(72, 'A database that stalls or errs slows things down and breaks nothing.'),
      fault(73, 'A report that is too large is refused.'),
      fault(74, 'A node whose token is taken away stops; its work goes elsewhere.'),
      fault(75, 'The same node twice: one of them works.'),
      fault(76, 'A dead job runs again from the failed step.'),
    ],
  },
  {
    name: 'Stores',
    faults: [
      fault(77, 'A store that is down delays and loses nothing.'),
      fault(78, 'An error after a commit is not a second commit.'),
      fault(79, 'A slow store gets no second writer.'),
      fault(80, 'A cut answer is not a smaller graph.'),
      fault(81, 'A full disk leaves production whole.'),
      fault(82, 'Two processes on one folder: one waits or is told.'),
      fault(83, 'A store killed inside a publish opens at one version or the other.'),
      fault(84, 'A query that crashes or starves the engine costs its sender an error and others nothing.'),
      fault(85, 'A source that is gone is said to be gone.'),
      fault(86, 'Blank nodes of two documents never meet.'),
      fault(87, 'Odd literals come back as they went in.'),
      fault(88, 'A large import needs bounded memory.'),
      fault(89, 'Old code on a new database refuses to start, in words.'),
    ],
  },
  {
    name: 'Language models',
    faults: [
      fault(90, 'A model server that is away is named.'),
      fault(91, 'Limits of a model server are waited for.'),
      fault(92, 'A model that falls silent is not waited for.'),
      fault(93, 'Broken answers are repaired, asked again or counted.'),
      fault(94, 'An answer cut at its length is asked in halves.'),
      fault(95, 'A text too long for the model is learned from.'),
      fault(96, 'Labels keep the language of their source.'),
      fault(97, 'Empty, refusing or endless answers are bounded.'),
      fault(98, 'What the text does not say is dropped.'),
      fault(99, 'Orders inside a document are text.'),
      fault(100, 'A report cannot make a page call elsewhere.'),
      fault(101, 'Vectors of two models never mix.'),
      fault(102, 'Reading a document again changes little, and shows it.'),
      fault(103, 'A budget that is used up pauses the work.'),
    ],
  },
  {
    name: 'Review and publish',
    faults: [
      fault(104, 'Approving twice publishes once.'),
      fault(105, 'What is not in review cannot be approved.'),
      fault(106, 'A diff that has changed cannot be approved unseen.'),
      fault(107, 'Two cycles of one RAG keep both or merge again.'),
      fault(108, 'Of approving and rejecting the first counts.'),
      fault(109, 'A node that dies inside a publish leaves one version step.'),
      fault(110, 'Uploads and deletions during a review wait for the next cycle.'),
      fault(111, 'A change of nothing makes no version.'),
      fault(112, 'Removing most of production has to be said twice.'),
      fault(113, 'A reviewer who lost the role cannot approve.'),
      fault(114, 'A cycle from before a rollback merges again.'),
      fault(115, 'What contradicts itself is shown before it is published.'),
    ],
  },
  {
    name: 'Chat',
    faults: [
      fault(116, 'An empty graph says so.'),
      fault(117, 'Questions that are empty, endless or odd are answered or refused, never an error.'),
      fault(118, 'A question cannot ask for what is not its own.'),
      fault(119, 'Without evidence there is no answer and no citation.'),
      fault(120, 'One answer speaks of one version.'),
      fault(121, 'A citation of a removed document says so.'),
      fault(122, 'Questions at the same time are answered in order.'),
    ],
  },
  {
    name: 'Restart and backup',
    faults: [
      fault(123, 'An edge killed at full work loses nothing it accepted.'),
      fault(124, 'A machine that was off for a day goes on.'),
      fault(125, 'A store and a database of different times are noticed and named.'),
      fault(126, 'A backup alone is enough for the same answers.', BACKUP),
    ],
  },
];

/** The promises of the job protocol and the laws of the fold, proved by the tests that carry their names. */
export const PROMISES: Readonly<Record<string, string>> = {
  J1: 'What was answered 2xx is never lost.',
  J2: 'Work may run twice; its effect counts once.',
  J3: 'A lease is renewed by what the work cannot block; only the clock of the edge counts.',
  J4: 'A stale attempt changes nothing that counts.',
  J5: 'An attempt counts when it is claimed; poison ends dead.',
  J6: 'A node asked to stop gives its lease back uncounted.',
  J7: 'A cancel takes effect and leaves no graph.',
  J8: 'Owners take turns, whatever one of them queues.',
  J9: 'A dead node is replaced; at most one unit is repeated.',
  J10: 'Progress never runs backwards and is never silently still.',
  J11: 'What is deleted in the middle stops what depends on it.',
  L1: 'Any order of the inputs gives the same bytes.',
  L2: 'The incremental fold equals the full one.',
  L3: 'Removing a document removes its evidence, and what rested on it alone.',
  L4: 'A text that is there already changes support, not one line.',
  L5: 'Every triple rests on a sentence of the manifest, or names its decision.',
  L6: 'A delta applied twice is applied once.',
  L7: 'The work of a fold grows with the change.',
  L8: 'The same manifest gives the same bytes everywhere.',
  L9: 'What an approval accepts changes no line.',
};
