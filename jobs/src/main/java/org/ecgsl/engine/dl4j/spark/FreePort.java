package org.ecgsl.engine.dl4j.spark;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import org.nd4j.parameterserver.distributed.v2.transport.PortSupplier;

/**
 * A free UDP port at each call. With one fixed port, Deeplearning4j's default, JVMs on one machine
 * take each other for the same node and train nothing, without an error.
 */
final class FreePort implements PortSupplier {

  private static final long serialVersionUID = 1;

  @Override
  public int getPort() {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    } catch (SocketException none) {
      throw new UncheckedIOException(none);
    }
  }
}
