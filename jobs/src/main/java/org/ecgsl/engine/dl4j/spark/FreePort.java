package org.ecgsl.engine.dl4j.spark;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import org.nd4j.parameterserver.distributed.v2.transport.PortSupplier;

/**
 * A free UDP port, another one in each JVM this is sent to, and there the same at each call:
 * Deeplearning4j asks several times for the port of the driver.
 *
 * <p>With one fixed port, Deeplearning4j's default, JVMs on one machine take each other for the
 * same node and train nothing, without an error.
 */
final class FreePort implements PortSupplier {

  private static final long serialVersionUID = 1;

  private transient int port; // 0 until asked in this JVM

  @Override
  public synchronized int getPort() {
    if (port == 0) {
      port = free();
    }
    return port;
  }

  private static int free() {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    } catch (SocketException none) {
      throw new UncheckedIOException(none);
    }
  }
}
