package org.ecgsl.engine.torch;

import java.io.Serializable;
import java.util.Objects;

/**
 * How LibTorch computes; what is computed is the plan's.
 *
 * @param device where
 * @param threads threads of one operation, for the whole process; 0 leaves it to LibTorch, which
 *     takes all cores or {@code OMP_NUM_THREADS}
 * @param precision of products and convolutions in training
 * @param accumulation minibatches whose gradients are summed up to one step; at least 1
 * @param collective by what several workers sum their gradients up
 * @param toleratedSkips steps of a training that may be skipped because the loss or a gradient was
 *     not finite; one more ends it. Not negative
 */
public record TorchConfig(
    Processor device,
    int threads,
    Precision precision,
    int accumulation,
    Collective collective,
    int toleratedSkips)
    implements Serializable {

  /** Where tensors lie and operations run. */
  public enum Processor {
    /** The processor's cores. */
    CPU,
    /** The first CUDA device; takes a build with {@code -Pcuda13}. */
    CUDA
  }

  /** Precision of products and convolutions; weights, gradients and sums are float32 always. */
  public enum Precision {
    /** IEEE single. */
    FLOAT32,
    /** Training in bfloat16 wherever PyTorch's autocast holds it safe; scoring in float32. */
    BFLOAT16
  }

  /** What sums tensors up over workers. */
  public enum Collective {
    /** Over TCP, from the processor's memory; tensors of a GPU are copied there and back. */
    GLOO,
    /** From GPU to GPU; takes {@link Processor#CUDA}, a GPU a worker, and NCCL on the machine. */
    NCCL
  }

  private static final int TOLERATED_SKIPS = 10;

  /** Each has a minibatch in the making, which with thousands of heartbeats is 100 MB of heap. */
  private static final int MOST_LOADERS = 8;

  public TorchConfig {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(collective, "collective");
    if (collective == Collective.NCCL && device != Processor.CUDA) {
      throw new IllegalArgumentException("NCCL sums up what lies on GPUs; the device is " + device);
    }
    if (threads < 0 || accumulation < 1 || toleratedSkips < 0) {
      throw new IllegalArgumentException(
          "threads " + threads + ", accumulation " + accumulation + ", skips " + toleratedSkips);
    }
  }

  /**
   * Threads that make minibatches while others train. Beside a GPU a worker's cores have nothing
   * else to do, and it takes several to keep up with it; on the processor one does, beside the
   * threads that compute.
   */
  public int loaders() {
    if (device == Processor.CPU) {
      return 1;
    }
    int cores = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    return Math.min(cores, MOST_LOADERS);
  }

  /** On the processor, in float32, a step per minibatch, ten skipped steps tolerated. */
  public static TorchConfig cpu(int threads) {
    return new TorchConfig(
        Processor.CPU, threads, Precision.FLOAT32, 1, Collective.GLOO, TOLERATED_SKIPS);
  }

  /** The same with other minibatches per step. */
  public TorchConfig withAccumulation(int minibatches) {
    return new TorchConfig(device, threads, precision, minibatches, collective, toleratedSkips);
  }

  /** The same in another precision. */
  public TorchConfig withPrecision(Precision other) {
    return new TorchConfig(device, threads, other, accumulation, collective, toleratedSkips);
  }

  /** The same with another number of skipped steps tolerated. */
  public TorchConfig withToleratedSkips(int skips) {
    return new TorchConfig(device, threads, precision, accumulation, collective, skips);
  }
}
