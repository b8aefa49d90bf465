package org.ecgsl.engine.torch;

/** Those who train one network together, each on its own minibatches of every step. */
interface Workers {

  /** One worker that trains alone. */
  Workers ALONE =
      new Workers() {
        @Override
        public int rank() {
          return 0;
        }

        @Override
        public int size() {
          return 1;
        }

        @Override
        public Tally sum(FlatParameters parameters, Tally own) {
          return own;
        }
      };

  /**
   * What a worker's minibatches of a step amount to.
   *
   * @param loss weighted sum of losses
   * @param weight sum of weights
   * @param workers workers that had a minibatch
   */
  record Tally(double loss, double weight, int workers) {}

  /** Which of them this one is: 0, 1, ... */
  int rank();

  /** How many they are. */
  int size();

  /**
   * Sums gradients and tallies up over all workers, and takes the mean of running statistics over
   * those that had a minibatch. All come to the same bits.
   *
   * @throws LostWorkerException if another worker is lost
   */
  Tally sum(FlatParameters parameters, Tally own);
}
