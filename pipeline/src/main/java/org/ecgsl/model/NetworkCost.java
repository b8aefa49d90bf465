package org.ecgsl.model;

/**
 * Floating-point operations a network takes for one heartbeat: those of its convolutions, linear
 * maps and attention products, a multiplication and an addition counted as two. Normalisations,
 * activations and the optimiser are left out, as is usual (PyTorch's {@code FlopCounterMode} counts
 * the same).
 *
 * @param inference of a forward pass
 * @param training of a forward and a backward pass, whose two products for each of the forward one
 *     are the gradients with respect to weights and inputs; nobody asks for those of the segments
 */
public record NetworkCost(long inference, long training) {

  private static final String STAGE = "encoder.stage";

  /** What one heartbeat costs in full sequences. */
  public static NetworkCost of(Network network) {
    long multiplications = attention(network.body());
    long stem = 0;
    for (NetworkParameters.Parameter parameter : NetworkParameters.of(network)) {
      long own =
          switch (parameter.kind()) {
            case CONVOLUTION -> parameter.size() * positions(network.body(), parameter.layer());
            case LINEAR, GATES -> parameter.size();
            default -> 0;
          };
      multiplications += own;
      stem += parameter.layer().equals("encoder.stem.conv") ? own : 0;
    }
    return new NetworkCost(2 * multiplications, 2 * (3 * multiplications - stem));
  }

  /**
   * Samples a convolution gives: the stem as many as it reads, each stage half as many as before.
   */
  private static long positions(EcgSlArchitecture body, String layer) {
    if (!layer.startsWith(STAGE)) {
      return body.segmentSamples();
    }
    int stage =
        Integer.parseInt(layer.substring(STAGE.length(), layer.indexOf('.', STAGE.length())));
    return body.segmentSamples() >> (stage + 1);
  }

  /** Queries by keys and shares by values, over the sequence. */
  private static long attention(EcgSlArchitecture body) {
    return body.temporal() instanceof TemporalModel.Transformer model
        ? 2L * model.layers() * body.sequenceBeats() * model.width()
        : 0;
  }
}
