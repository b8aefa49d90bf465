package org.ecgsl.engine.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ecgsl.engine.MissingDeviceException;

/**
 * The way into and out of LibTorch: the library made ready, arrays made tensors and back.
 *
 * @param processor where tensors are made
 * @param type what they are made of
 */
record LibTorch(TorchConfig.Processor processor, torch.ScalarType type) {

  /**
   * The library, ready for a configuration. Threads and determinism are settings of the process.
   *
   * @throws MissingDeviceException if there is no such device
   */
  static LibTorch prepare(TorchConfig config) {
    return prepare(config, torch.ScalarType.Float);
  }

  /** The same in another type, for tests that want double precision. */
  static LibTorch prepare(TorchConfig config, torch.ScalarType type) {
    if (config.device() == TorchConfig.Processor.CUDA) {
      requireCuda();
    }
    if (config.threads() > 0) {
      torch.set_num_threads(config.threads());
    }
    // OpenBLAS has threads of its own, which wait by spinning: with two of LibTorch's on two cores,
    // a step took eight times as long. The products here are too small to gain from threads.
    openblas_nolapack.blas_set_num_threads(1);
    Context context = torch.globalContext();
    context.setDeterministicAlgorithms(true, false);
    // Determinism would also fill every new tensor; here each one is written before it is read.
    context.setDeterministicFillUninitializedMemory(false);
    if (config.device() == TorchConfig.Processor.CUDA) {
      // By default cuDNN rounds what convolutions read to ten bits; float32 is to mean float32.
      context.setAllowTF32CuDNN(false);
    }
    return new LibTorch(config.device(), type);
  }

  private static void requireCuda() {
    // On a machine's first start JavaCPP unpacks libtorch_cuda before the libraries it needs, and
    // goes on without it. When all lie there it loads, but LibTorch looks for it only once.
    Loader.load(torch.class);
    if (!torch.cuda_is_available()) {
      throw new MissingDeviceException(
          "LibTorch finds no CUDA device: it takes a build with -Pcuda13, a driver and the CUDA"
              + " libraries on every worker; training.torch.device = cpu trains without");
    }
  }

  /** A tensor with these values (row-major), which are copied. */
  Tensor tensor(float[] values, long... shape) {
    // Not Tensor.create, which puts them there one by one.
    Tensor host = torch.empty(shape);
    if (host.numel() != values.length) {
      throw new IllegalArgumentException(values.length + " values for " + host.numel());
    }
    if (values.length > 0) { // none have no place either
      host.data_ptr_float().put(values);
    }
    return placed(host);
  }

  /** A tensor of zeros. */
  Tensor zeros(long... shape) {
    return torch.zeros(shape).to(new Device(deviceType()), type);
  }

  /** A copy of the values, row-major, as float. */
  static float[] array(Tensor tensor) {
    Tensor plain = tensor.detach().cpu().to(torch.ScalarType.Float).contiguous();
    float[] values = new float[(int) plain.numel()];
    plain.data_ptr_float().get(values);
    return values;
  }

  torch.DeviceType deviceType() {
    return processor == TorchConfig.Processor.CUDA ? torch.DeviceType.CUDA : torch.DeviceType.CPU;
  }

  private Tensor placed(Tensor tensor) {
    return tensor.to(new Device(deviceType()), type);
  }
}
