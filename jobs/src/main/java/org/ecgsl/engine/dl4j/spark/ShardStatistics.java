package org.ecgsl.engine.dl4j.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.dl4j.EcgSlGraph;
import org.ecgsl.engine.dl4j.Optimisation;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/** Takes batch normalisation's running statistics anew: the mean over some training shards. */
final class ShardStatistics {

  private static final int SHARDS = 16;

  private final JavaSparkContext spark;
  private final Network network;
  private final MinibatchSource source;
  private final int workers;

  ShardStatistics(JavaSparkContext spark, Network network, MinibatchSource source, int workers) {
    this.spark = spark;
    this.network = network;
    this.source = source;
    this.workers = workers;
  }

  /** The weights with new running statistics, from the first {@value #SHARDS} shards. */
  Weights into(Weights weights, List<String> shards) {
    List<String> some = shards.subList(0, Math.min(SHARDS, shards.size()));
    Broadcast<Weights> shared = spark.broadcast(weights);
    try {
      List<Weights> taken =
          spark
              .parallelize(some, Math.min(workers, some.size()))
              .mapPartitions(new StatisticsFunction(network, shared, source))
              .collect();
      Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(weights.tensors());
      taken.get(0).tensors().keySet().forEach(name -> tensors.put(name, mean(name, taken)));
      return new Weights(tensors);
    } finally {
      shared.destroy();
    }
  }

  private static Weights.Tensor mean(String name, List<Weights> taken) {
    float[] mean = taken.get(0).tensors().get(name).values().clone();
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (Weights statistics : taken) {
        sum += statistics.tensors().get(name).values()[i];
      }
      mean[i] = (float) (sum / taken.size());
    }
    return new Weights.Tensor(taken.get(0).tensors().get(name).shape(), mean);
  }

  private record StatisticsFunction(
      Network network, Broadcast<Weights> weights, MinibatchSource source)
      implements FlatMapFunction<Iterator<String>, Weights> {

    @Override
    public Iterator<Weights> call(Iterator<String> shards) throws IOException {
      EcgSlGraph graph = EcgSlGraph.of(network, weights.value(), Optimisation.NONE);
      List<Weights> statistics = new ArrayList<>();
      while (shards.hasNext()) {
        statistics.add(graph.batchStatistics(source.load(shards.next())));
      }
      return statistics.iterator();
    }
  }
}
