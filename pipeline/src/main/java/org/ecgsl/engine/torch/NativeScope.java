package org.ecgsl.engine.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Stretches of work at whose end every tensor made in them is freed: left to the collector, which
 * sees a few bytes of each, native memory would grow without end.
 */
final class NativeScope {

  private NativeScope() {}

  /** Does some work; a pointer it returns is freed as well. */
  @SuppressWarnings("try") // the scope acts by being open
  static <T> T within(Supplier<T> work) {
    try (PointerScope scope = new PointerScope()) {
      return work.get();
    }
  }

  /** The same without a record of operations for a backward pass. */
  @SuppressWarnings("try") // as above
  static <T> T withoutGradient(Supplier<T> work) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      return work.get();
    }
  }

  /** Does some work with such a record, also where there is none around it. */
  @SuppressWarnings("try") // as above
  static <T> T recorded(Supplier<T> work) {
    try (AutoGradMode record = new AutoGradMode(true)) {
      return work.get();
    }
  }

  /** The one pointer of some work that outlives it, until {@code releaseReference}. */
  static <P extends Pointer> P keeping(Supplier<P> work) {
    return within(() -> work.get().<P>retainReference());
  }
}
