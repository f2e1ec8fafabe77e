export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Reads Server-Sent Events (WHATWG HTML 9.2) from pieces of text that may be cut anywhere. */
export function newEventReader(): (piece: string) => ServerEvent[] {
  let rest = '';
  let event = 'message';
  let data: string[] = [];
  return (piece) => {
    const events: ServerEvent[] = [];
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) events.push({ event, data: data.join('\n') });
        event = 'message';
        data = [];
      } else if (line.startsWith('event:')) event = line.slice(6).trimStart();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
    return events;
  };
}
