package org.ecgsl.engine.dl4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.ecgsl.engine.MissingDeviceException;

/**
 * A GPU by NVIDIA, as ND4J CUDA sees it.
 *
 * @param name for example {@code NVIDIA H200}
 * @param major first figure of its compute capability
 * @param minor second figure
 */
record CudaGpu(String name, int major, int minor) {

  /** A class of ND4J's that only its build for GPUs has. */
  private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

  /**
   * What ND4J CUDA 11.6 of 1.0.0-M2.1 holds machine code for, and nothing that a driver could
   * compile for others (listed from its library's fat binary).
   */
  private static final List<CudaGpu> CODE =
      List.of(
          capability(3, 7),
          capability(5, 0),
          capability(5, 2),
          capability(6, 0),
          capability(6, 1),
          capability(7, 0),
          capability(7, 5),
          capability(8, 0),
          capability(8, 6));

  private static CudaGpu capability(int major, int minor) {
    return new CudaGpu("", major, minor);
  }

  /** Whether this is a build with {@code -Pcuda}. */
  static boolean isBuildForThem() {
    return CudaGpu.class.getClassLoader().getResource(BACKEND.replace('.', '/') + ".class") != null;
  }

  /** The GPUs the driver tells of; none where there is no driver. */
  static List<CudaGpu> ofThisMachine() {
    Process process;
    try {
      process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
    } catch (IOException absent) {
      return List.of();
    }
    try {
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? answer.lines().map(CudaGpu::parse).toList() : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("nvidia-smi", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** A line such as {@code NVIDIA H200, 9.0}. */
  static CudaGpu parse(String line) {
    int comma = line.lastIndexOf(',');
    String[] capability = line.substring(comma + 1).strip().split("\\.", -1);
    return new CudaGpu(
        line.substring(0, comma).strip(),
        Integer.parseInt(capability[0]),
        Integer.parseInt(capability[1]));
  }

  /**
   * Refuses GPUs that ND4J has no code for, before its first kernel fails to load.
   *
   * @throws MissingDeviceException if there is no GPU, or one of them cannot be used
   */
  static void requireUsable(List<CudaGpu> gpus) {
    if (gpus.isEmpty()) {
      throw new MissingDeviceException(
          "this build computes on GPUs (-Pcuda) and nvidia-smi names none: build without -Pcuda, or"
              + " look after the driver");
    }
    for (CudaGpu gpu : gpus) {
      if (!gpu.hasCode()) {
        throw new MissingDeviceException(
            "the %s has compute capability %s; ND4J CUDA 11.6 has code for %s only: use training.engine = torch, in a build with -Pcuda13"
                .formatted(
                    gpu.name(),
                    gpu.capability(),
                    CODE.stream().map(CudaGpu::capability).collect(Collectors.joining(", "))));
      }
    }
  }

  /** Machine code runs on GPUs of the same major capability and no lower minor one. */
  private boolean hasCode() {
    return CODE.stream().anyMatch(code -> code.major == major && code.minor <= minor);
  }

  private String capability() {
    return major + "." + minor;
  }
}
