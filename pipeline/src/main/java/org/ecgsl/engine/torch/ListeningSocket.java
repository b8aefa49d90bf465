package org.ecgsl.engine.torch;

import java.io.IOException;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * A socket that listens at one address of this machine, for native code to take over. LibTorch's
 * {@code TCPStore} opens its own at every address; it takes another's, and closes it.
 *
 * @param descriptor the file descriptor; it is open until whoever took it over closes it
 * @param port where it listens
 */
record ListeningSocket(int descriptor, int port) {

  private static final String OPEN = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

  /**
   * Opens one at a free port.
   *
   * @param host name or address of this machine
   * @throws IOException if this machine has no such address; the message names it
   * @throws IllegalStateException if the JVM keeps descriptors to itself; spark-submit asks it not
   *     to
   */
  static ListeningSocket at(String host) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, 0);
    if (address.isUnresolved()) {
      throw new BindException("no machine is known by the name " + host);
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.bind(address);
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      // The channel is forgotten here and never closed: its descriptor has a new owner, who closes
      // it, and a number closed twice may be another file's by then.
      return new ListeningSocket(descriptor(channel), port);
    } catch (IOException e) {
      channel.close();
      throw new BindException("cannot listen at %s: %s".formatted(host, e.getMessage()));
    } catch (InaccessibleObjectException | ReflectiveOperationException e) {
      channel.close();
      throw new IllegalStateException("training by several workers takes a JVM with " + OPEN, e);
    }
  }

  private static int descriptor(ServerSocketChannel channel) throws ReflectiveOperationException {
    Method descriptor = channel.getClass().getDeclaredMethod("getFDVal");
    descriptor.setAccessible(true);
    return (int) descriptor.invoke(channel);
  }
}
