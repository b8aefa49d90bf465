package org.ecgsl.engine.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ecgsl.engine.torch.FlatParameters.Stretch;

/**
 * Shortens the gradient of each layer to a longest one, as the other engine does; batch
 * normalisation, whose gradients hardly grow, is left as it is there too.
 */
final class GradientClipping {

  private static final double LONGEST = 1;

  private final List<Stretch> layers;

  GradientClipping(FlatParameters parameters) {
    this.layers = new ArrayList<>();
    parameters
        .layers()
        .forEach(
            (name, stretch) -> {
              if (!parameters.hasStatistics(name)) {
                layers.add(stretch);
              }
            });
  }

  /** Clips; within a scope without gradients. */
  void clip(Tensor gradients) {
    for (Stretch layer : layers) {
      Tensor gradient = gradients.narrow(0, layer.from(), layer.size());
      // No question to the device, which would wait for the answer: shorter ones are times 1.
      Tensor share = gradient.norm().reciprocal_().mul_(new Scalar(LONGEST));
      gradient.mul_(share.clamp_max_(new Scalar(1.0)));
    }
  }
}
