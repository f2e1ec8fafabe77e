/** Answers the handshake and closes at once, because only a close code reaches a browser's script. */
export function refuseSocket(code: number, reason: string): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(code, reason.slice(0, 120));
  return new Response(null, { status: 101, webSocket: client });
}

/** `close` throws on a socket that is closed already; that is all the caller wanted. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState === WebSocket.READY_STATE_OPEN || socket.readyState === WebSocket.READY_STATE_CONNECTING)
    socket.close(code, reason);
}

export function sendIfOpen(socket: WebSocket, frame: string): void {
  if (socket.readyState === WebSocket.READY_STATE_OPEN) socket.send(frame);
}
