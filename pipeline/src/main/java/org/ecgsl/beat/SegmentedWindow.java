package org.ecgsl.beat;

import java.util.List;

/**
 * What a stretch of a recording holds.
 *
 * @param beats its heartbeats in time order; empty if there is none
 * @param quality how far its signal can be trusted; without context
 */
public record SegmentedWindow(List<Heartbeat> beats, SignalQuality quality) {

  public SegmentedWindow {
    beats = List.copyOf(beats);
  }
}
