package org.ecgsl.engine;

import java.io.Serializable;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/** Opens trained networks; travels to executors. */
@FunctionalInterface
public interface ScorerFactory extends Serializable {

  /** A network ready to score minibatches on this machine. */
  Scorer open(Network network, Weights weights);
}
