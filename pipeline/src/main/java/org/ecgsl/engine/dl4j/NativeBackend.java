package org.ecgsl.engine.dl4j;

import org.ecgsl.engine.MissingDeviceException;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Chooses ND4J's native library and its threads, before anything else of ND4J is loaded.
 *
 * <p>Every entry into the engine calls {@link #prepare()} first, on the driver and in each executor
 * JVM; the call is cheap and may be repeated.
 */
public final class NativeBackend {

  /** System property by which JavaCPP picks a build of ND4J. */
  public static final String EXTENSION_PROPERTY = "org.bytedeco.javacpp.platform.extension";

  /** System property: threads of one ND4J operation; a positive integer, default 1. */
  public static final String THREADS_PROPERTY = "ecgsl.nd4j.threads";

  // ND4J's oneDNN build for AVX2 ran four 1-D convolutions 7 times faster than the plain one.
  private static final String ONEDNN_AVX2 = "-onednn-avx2";
  private static final String CUDNN = "-cudnn";

  private NativeBackend() {}

  /**
   * Loads ND4J with the fast build unless another one was asked for, and bounds its threads.
   *
   * <p>One thread per operation by default: Spark runs one task per core, and the network's
   * operations are too small to gain from being split.
   *
   * @throws MissingDeviceException if this is the build for GPUs, and ND4J can compute on none here
   */
  public static void prepare() {
    boolean cuda = CudaGpu.isBuildForThem();
    if (System.getProperty(EXTENSION_PROPERTY) == null) {
      System.setProperty(EXTENSION_PROPERTY, cuda ? CUDNN : ONEDNN_AVX2);
    }
    if (cuda) {
      CudaGpu.requireUsable(CudaGpu.ofThisMachine());
    }
    int threads = Integer.getInteger(THREADS_PROPERTY, 1);
    Nd4j.getEnvironment().setMaxThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
  }
}
