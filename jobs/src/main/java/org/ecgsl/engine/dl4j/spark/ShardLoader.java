package org.ecgsl.engine.dl4j.spark;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.dl4j.EcgSlGraph;
import org.ecgsl.engine.dl4j.NativeBackend;
import org.ecgsl.model.Network;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Turns the "path" of a shard into a minibatch, on the executor that trains on it. */
final class ShardLoader implements MultiDataSetLoader {

  private static final long serialVersionUID = 1;

  private final Network network;
  private final MinibatchSource source;
  private final boolean sharing;

  /**
   * @param sharing whether the executors are to talk to each other over Aeron
   */
  ShardLoader(Network network, MinibatchSource source, boolean sharing) {
    this.network = network;
    this.source = source;
    this.sharing = sharing;
  }

  /**
   * Shard names as Deeplearning4j takes paths: valid URIs without scheme, one to a line.
   *
   * @see #load
   */
  static List<String> paths(List<String> shards) {
    return shards.stream().map(shard -> URLEncoder.encode(shard, StandardCharsets.UTF_8)).toList();
  }

  @Override
  public MultiDataSet load(Source path) throws IOException {
    String shard = URLDecoder.decode(path.getPath(), StandardCharsets.UTF_8);
    return EcgSlGraph.dataSet(network, source.load(shard));
  }

  /** On an executor this comes before the first array of the broadcast network is read. */
  private Object readResolve() {
    NativeBackend.prepare();
    if (sharing) {
      Aeron.prepare();
    }
    return this;
  }
}
