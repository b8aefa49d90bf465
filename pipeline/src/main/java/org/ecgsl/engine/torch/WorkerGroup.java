package org.ecgsl.engine.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch_gloo;

/**
 * Workers in several processes that sum tensors up by Gloo over TCP. They find each other at a
 * {@link Meeting} that somebody opens.
 *
 * <p>A worker that goes away, by {@link #close} or by dying, breaks its connections; the others
 * fail at their next sum. A group that lost one cannot be mended.
 */
public final class WorkerGroup implements Workers, AutoCloseable {

  /** A worker that hangs is given up after this long; one that dies is noticed at once. */
  private static final long PATIENCE_MILLISECONDS = 600_000;

  private final int rank;
  private final int size;
  private final TCPStore store;
  private final ProcessGroupGloo group;

  private WorkerGroup(int rank, int size, TCPStore store, ProcessGroupGloo group) {
    this.rank = rank;
    this.size = size;
    this.store = store;
    this.group = group;
  }

  /** Where workers learn each other's addresses; must stay open until all have joined. */
  public static final class Meeting implements AutoCloseable {

    private final TCPStore store;

    private Meeting(TCPStore store) {
      this.store = store;
    }

    /** Opens one at a free port of this machine. */
    public static Meeting open() {
      return new Meeting(store("0.0.0.0", 0, true));
    }

    /** The port it listens at. */
    public int port() {
      return Short.toUnsignedInt(store.getPort());
    }

    @Override
    public void close() {
      store.releaseReference();
    }
  }

  /**
   * Joins the others; returns when all have come.
   *
   * @param host where the meeting is
   * @param port where the meeting is
   * @param rank which worker this is: 0, 1, ..., each once
   * @param size workers that are to come
   * @param own name or address by which the others reach this machine
   */
  public static WorkerGroup join(String host, int port, int rank, int size, String own) {
    TCPStore store = store(host, port, false);
    ProcessGroupGloo group =
        NativeScope.keeping(
            () -> {
              ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(patience());
              options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(own)));
              return new ProcessGroupGloo(store, rank, size, options);
            });
    return new WorkerGroup(rank, size, store, group);
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Tally sum(FlatParameters parameters, Tally own) {
    return NativeScope.withoutGradient(
        () -> {
          Tensor statistics = parameters.statistics();
          statistics.mul_(new Scalar((double) own.workers()));
          parameters.setTally(own);
          sum(parameters.shared());
          Tally all = parameters.tally();
          statistics.mul_(new Scalar(1.0 / all.workers()));
          return all;
        });
  }

  private void sum(Tensor tensor) {
    Tensor local = tensor.cpu(); // itself, if it lies there; Gloo knows no other place
    try {
      group.allreduce(new TensorVector(local))._wait();
      tensor.copy_(local);
    } catch (RuntimeException lost) {
      throw new LostWorkerException(rank, lost);
    }
  }

  @Override
  public void close() {
    for (Pointer kept : new Pointer[] {group, store}) {
      kept.releaseReference();
    }
  }

  private static TCPStore store(String host, int port, boolean server) {
    Loader.load(torch_gloo.class);
    return NativeScope.keeping(
        () ->
            new TCPStore(
                host,
                new TCPStoreOptions()
                    .port((short) port)
                    .isServer(server)
                    .waitWorkers(false)
                    .timeout(patience())));
  }

  private static Milliseconds patience() {
    return new Milliseconds(PATIENCE_MILLISECONDS);
  }
}
