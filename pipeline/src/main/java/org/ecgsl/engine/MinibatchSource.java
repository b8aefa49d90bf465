package org.ecgsl.engine;

import java.io.IOException;
import java.io.Serializable;
import org.ecgsl.model.Minibatch;

/**
 * Turns the name of a shard into a minibatch, on whichever machine trains on it; several threads
 * may ask at once.
 */
@FunctionalInterface
public interface MinibatchSource extends Serializable {

  /**
   * Reads one shard. The same name always gives the same minibatch.
   *
   * @param shard opaque name made by whoever made the source
   * @throws IOException if the shard cannot be read; the message names it
   */
  Minibatch load(String shard) throws IOException;
}
