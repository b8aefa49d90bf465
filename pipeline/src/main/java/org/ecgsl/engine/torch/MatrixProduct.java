package org.ecgsl.engine.torch;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How fast a device multiplies large square matrices: the most that can be had of it in practice,
 * and what the speed of a training is a share of.
 */
public final class MatrixProduct {

  private static final int WARM_UP = 2;
  private static final int PASSES = 5;
  private static final long CPU_SIZE = 2048;
  private static final long CUDA_SIZE = 8192;

  private MatrixProduct() {}

  /**
   * Floating-point operations a second, the best of five products, in the precision and with the
   * threads of a configuration.
   */
  public static double operationsPerSecond(TorchConfig config) {
    LibTorch library = LibTorch.prepare(config);
    boolean cuda = config.device() == TorchConfig.Processor.CUDA;
    long size = cuda ? CUDA_SIZE : CPU_SIZE;
    openblas_nolapack.blas_set_num_threads(Math.max(1, config.threads()));
    try {
      return NativeScope.withoutGradient(() -> best(matrix(library, config, size), size));
    } finally {
      openblas_nolapack.blas_set_num_threads(1);
    }
  }

  private static Tensor matrix(LibTorch library, TorchConfig config, long size) {
    Tensor halves = library.zeros(size, size).add_(new Scalar(0.5));
    return config.precision() == TorchConfig.Precision.BFLOAT16
        ? halves.to(torch.ScalarType.BFloat16)
        : halves;
  }

  private static double best(Tensor matrix, long size) {
    double best = 0;
    for (int pass = 0; pass < WARM_UP + PASSES; pass++) {
      long began = System.nanoTime();
      // Reading one number waits for the device.
      matrix.mm(matrix).select(0, 0).select(0, 0).item_double();
      double seconds = (System.nanoTime() - began) / 1e9;
      if (pass >= WARM_UP) {
        best = Math.max(best, 2.0 * size * size * size / seconds);
      }
    }
    return best;
  }
}
