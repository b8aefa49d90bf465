package org.ecgsl.engine.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/** The mean loss over shards, taken on the executors; only two numbers per shard travel. */
public final class ShardScores {

  private final JavaSparkContext spark;
  private final Network network;
  private final MinibatchSource source;
  private final ScorerFactory scorers;
  private final int workers;

  /**
   * @param workers tasks that score at the same time; at least 1
   */
  public ShardScores(
      JavaSparkContext spark,
      Network network,
      MinibatchSource source,
      ScorerFactory scorers,
      int workers) {
    this.spark = spark;
    this.network = network;
    this.source = source;
    this.scorers = scorers;
    this.workers = workers;
  }

  /** Mean over all heartbeats, weighted; NaN if the weights are all 0. */
  public double meanLoss(Weights weights, List<String> shards) {
    Broadcast<Weights> shared = spark.broadcast(weights);
    try {
      List<Sum> sums =
          spark
              .parallelize(shards, Math.min(workers, shards.size()))
              .mapPartitions(new ScoreFunction(network, shared, source, scorers))
              .collect();
      // In the order of the shards: the same bits whichever worker was first.
      double loss = 0;
      double weight = 0;
      for (Sum sum : sums) {
        loss += sum.loss();
        weight += sum.weight();
      }
      return loss / weight;
    } finally {
      shared.destroy();
    }
  }

  private record Sum(double loss, double weight) implements java.io.Serializable {}

  private record ScoreFunction(
      Network network, Broadcast<Weights> weights, MinibatchSource source, ScorerFactory scorers)
      implements FlatMapFunction<Iterator<String>, Sum> {

    @Override
    public Iterator<Sum> call(Iterator<String> shards) throws IOException {
      List<Sum> sums = new ArrayList<>();
      try (Scorer scorer = scorers.open(network, weights.value())) {
        while (shards.hasNext()) {
          Minibatch minibatch = source.load(shards.next());
          double loss = scorer.lossSum(minibatch);
          sums.add(new Sum(loss, minibatch.totalWeight()));
        }
      }
      return sums.iterator();
    }
  }
}
