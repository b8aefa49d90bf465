package org.ecgsl.engine.torch;

import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.ecgsl.engine.torch.TorchConfig.Precision;

/** PyTorch's automatic mixed precision for a forward pass; a setting of the calling thread. */
final class Autocast {

  private Autocast() {}

  /** Does some work in a precision. */
  static <T> T in(Precision precision, torch.DeviceType device, Supplier<T> work) {
    if (precision == Precision.FLOAT32) {
      return work.get();
    }
    torch.set_autocast_dtype(device, torch.ScalarType.BFloat16);
    torch.set_autocast_enabled(device, true);
    try {
      return work.get();
    } finally {
      torch.set_autocast_enabled(device, false);
      torch.clear_cache(); // weights in bfloat16, stale after the next step
    }
  }

  /** Does some work in float32 amid such a pass. */
  static <T> T paused(torch.DeviceType device, Supplier<T> work) {
    boolean enabled = torch.is_autocast_enabled(device);
    torch.set_autocast_enabled(device, false);
    try {
      return work.get();
    } finally {
      torch.set_autocast_enabled(device, enabled);
    }
  }
}
