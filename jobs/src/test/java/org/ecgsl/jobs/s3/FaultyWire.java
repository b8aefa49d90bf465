package org.ecgsl.jobs.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A wire between an HTTP client and a server on loopback that fails as it is told. Every request
 * gets a connection of its own, so that bodies need not be understood.
 */
public final class FaultyWire implements AutoCloseable {

  private static final int DRAIN_MILLIS = 2000;
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

  private static final String SLOW_DOWN =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
          + "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

  /**
   * What a request asks for.
   *
   * @param signed whether it is signed with a key
   * @param conditional whether it is to succeed only if the object is absent
   */
  public record Request(String method, String target, boolean signed, boolean conditional) {}

  /** What becomes of a request. */
  public sealed interface Fate {}

  /** It is passed on. */
  public record Pass() implements Fate {}

  /** It is answered 503 SlowDown, as S3 does when it is asked too much. */
  public record SlowDown() implements Fate {}

  /** It is passed on, and the connection is reset after some bytes of the answer's body. */
  public record Cut(int afterBytes) implements Fate {}

  /** It is passed on and answered, and the connection is reset before the client has any of it. */
  public record LoseReply() implements Fate {}

  /** It is passed on as if it had stated no condition, as stores do that know none. */
  public record DropCondition() implements Fate {}

  private static final String CONTINUE = "HTTP/1.1 100";
  private static final Pattern CONDITION = Pattern.compile("(?im)^If-None-Match:.*\\r\\n");

  private final ServerSocket listener;
  private final int server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "faulty-wire");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private volatile Function<Request, Fate> fates = request -> new Pass();

  /** Opens a wire to a port of this machine; it passes everything at first. */
  public static FaultyWire to(int server) throws IOException {
    FaultyWire wire =
        new FaultyWire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
    wire.threads.execute(wire::accept);
    return wire;
  }

  private FaultyWire(ServerSocket listener, int server) {
    this.listener = listener;
    this.server = server;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Decides from now on. */
  public void decide(Function<Request, Fate> fates) {
    this.fates = fates;
  }

  /** Requests so far. */
  public int requests() {
    return requests.get();
  }

  /** Requests so far that were not simply passed on. */
  public int faults() {
    return faults.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      byte[] head = head(client.getInputStream());
      if (head.length == 0) {
        return;
      }
      String text = new String(head, StandardCharsets.ISO_8859_1);
      String[] line = text.split(" ", 3);
      boolean signed = text.toLowerCase(Locale.ROOT).contains("\r\nauthorization:");
      boolean conditional = CONDITION.matcher(text).find();
      Fate fate = fates.apply(new Request(line[0], line[1], signed, conditional));
      requests.incrementAndGet();
      if (!(fate instanceof Pass)) {
        faults.incrementAndGet();
      }
      if (fate instanceof SlowDown) {
        refuse(client);
      } else {
        pass(client, fate instanceof DropCondition ? unconditional(text) : head, fate);
      }
    } catch (IOException e) {
      // Either end hung up; the other sees it by its own socket.
    }
  }

  private static byte[] head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < HEAD_END.length) {
      int value = in.read();
      if (value < 0) {
        return new byte[0];
      }
      head.write(value);
      matched = value == HEAD_END[matched] ? matched + 1 : value == HEAD_END[0] ? 1 : 0;
    }
    return head.toByteArray();
  }

  private static void refuse(Socket client) throws IOException {
    byte[] body = SLOW_DOWN.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    OutputStream out = client.getOutputStream();
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    client.shutdownOutput();
    // Closing over an unread request would reset the connection and take the answer with it.
    client.setSoTimeout(DRAIN_MILLIS);
    client.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  private static byte[] unconditional(String head) {
    return CONDITION.matcher(head).replaceAll("").getBytes(StandardCharsets.ISO_8859_1);
  }

  private void pass(Socket client, byte[] head, Fate fate) throws IOException {
    try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      OutputStream out = upstream.getOutputStream();
      out.write(head, 0, head.length - 2);
      out.write("Connection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      threads.execute(() -> upload(client, upstream));
      InputStream in = upstream.getInputStream();
      if (fate instanceof Cut cut) {
        client.getOutputStream().write(head(in));
        client.getOutputStream().write(in.readNBytes(cut.afterBytes()));
        client.getOutputStream().flush();
        client.setSoLinger(true, 0);
      } else if (fate instanceof LoseReply) {
        String first = new String(head(in), StandardCharsets.ISO_8859_1);
        if (first.startsWith(CONTINUE)) { // without it the client waits before it sends the body
          client.getOutputStream().write(first.getBytes(StandardCharsets.ISO_8859_1));
        }
        in.transferTo(OutputStream.nullOutputStream());
        client.setSoLinger(true, 0);
      } else {
        in.transferTo(client.getOutputStream());
      }
    }
  }

  private static void upload(Socket client, Socket upstream) {
    try {
      client.getInputStream().transferTo(upstream.getOutputStream());
    } catch (IOException e) {
      // The answer came before the end of the request, or an end hung up.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
