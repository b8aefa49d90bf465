package org.ecgsl.engine.torch;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch_gloo;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.ecgsl.engine.MissingDeviceException;
import org.ecgsl.engine.torch.TorchConfig.Collective;

/**
 * Workers in several processes that sum tensors up by Gloo or NCCL. They find each other at a
 * {@link Meeting} that somebody opens.
 *
 * <p>A worker that goes away, by {@link #close} or by dying, breaks its connections; the others
 * fail at their next sum: at once with Gloo; with NCCL, whose watchdog has to notice, after a
 * minute at most. A group that lost one cannot be mended.
 */
public final class WorkerGroup implements Workers, AutoCloseable {

  /** A worker that hangs is given up after this long; one that dies is noticed at once. */
  private static final long PATIENCE_MILLISECONDS = 600_000;

  /** NCCL tells no worker that died from one that hangs. */
  private static final long NCCL_PATIENCE_MILLISECONDS = 60_000;

  private final int rank;
  private final int size;
  private final TCPStore store;
  private final Collective collective;
  private final Backend group;

  private WorkerGroup(int rank, int size, TCPStore store, Collective collective, Backend group) {
    this.rank = rank;
    this.size = size;
    this.store = store;
    this.collective = collective;
    this.group = group;
  }

  /** Where workers learn each other's addresses; must stay open until all have joined. */
  public static final class Meeting implements AutoCloseable {

    private final TCPStore store;

    private Meeting(TCPStore store) {
      this.store = store;
    }

    /**
     * Opens one at a free port, which listens at one address alone.
     *
     * @param host name or address of this machine by which the workers reach it
     * @throws IOException if this machine has no such address
     */
    public static Meeting open(String host) throws IOException {
      ListeningSocket socket = ListeningSocket.at(host);
      return new Meeting(
          store(
              host,
              new TCPStoreOptions()
                  .port((short) socket.port())
                  .isServer(true)
                  .masterListenFd(new IntOptional(socket.descriptor()))));
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
   * @param collective what sums up, the same for all
   * @throws MissingDeviceException if that is NCCL and this build has none
   */
  public static WorkerGroup join(
      String host, int port, int rank, int size, String own, Collective collective) {
    TCPStore store = store(host, new TCPStoreOptions().port((short) port));
    Backend group =
        switch (collective) {
          case GLOO -> NativeScope.keeping(() -> gloo(store, rank, size, own));
          case NCCL -> NativeScope.keeping(() -> nccl(store, rank, size));
        };
    return new WorkerGroup(rank, size, store, collective, group);
  }

  private static Backend gloo(TCPStore store, int rank, int size, String own) {
    ProcessGroupGloo.Options options =
        ProcessGroupGloo.Options.create(new Milliseconds(PATIENCE_MILLISECONDS));
    options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(own)));
    return new ProcessGroupGloo(store, rank, size, options);
  }

  private static Backend nccl(TCPStore store, int rank, int size) {
    try {
      Loader.load(torch_nccl.class);
    } catch (LinkageError | TypeNotPresentException none) { // no native code, or no classes for it
      throw new MissingDeviceException(
          "LibTorch finds no NCCL (%s): it takes a build with -Pcuda13 and NCCL on every worker;"
                  .formatted(none.getMessage())
              + " training.torch.collective = gloo does without");
    }
    ProcessGroupNCCL group = new ProcessGroupNCCL(store, rank, size);
    group.setTimeout(new Milliseconds(NCCL_PATIENCE_MILLISECONDS));
    return group;
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
    try {
      if (collective == Collective.NCCL) {
        group.allreduce(new TensorVector(tensor))._wait();
      } else {
        Tensor local = tensor.cpu(); // itself, if it lies there; Gloo knows no other place
        group.allreduce(new TensorVector(local))._wait();
        tensor.copy_(local);
      }
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

  private static TCPStore store(String host, TCPStoreOptions options) {
    Loader.load(torch_gloo.class);
    return NativeScope.keeping(
        () ->
            new TCPStore(
                host, options.waitWorkers(false).timeout(new Milliseconds(PATIENCE_MILLISECONDS))));
  }
}
