package org.ecgsl.beat;

import java.util.ArrayList;
import java.util.List;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.synth.SyntheticRecording;

/** Synthetic recordings as an ADC would give them. */
final class SyntheticWindows {

  private static final double GAIN = 1000;

  private SyntheticWindows() {}

  static SignalWindow of(SyntheticRecording recording, double samplingRate) {
    List<Lead> leads = new ArrayList<>();
    int[][] samples = new int[recording.noisy().length][recording.noisy()[0].length];
    for (int lead = 0; lead < samples.length; lead++) {
      leads.add(new Lead(recording.leads().get(lead), GAIN, 0, "mV"));
      for (int i = 0; i < samples[lead].length; i++) {
        samples[lead][i] = (int) Math.round(recording.noisy()[lead][i] * GAIN);
      }
    }
    return new SignalWindow(0, samplingRate, leads, samples);
  }

  /** The same with every sample times a factor. */
  static SignalWindow scaled(SignalWindow window, int factor) {
    int[][] samples = new int[window.samples().length][window.length()];
    for (int lead = 0; lead < samples.length; lead++) {
      for (int i = 0; i < samples[lead].length; i++) {
        samples[lead][i] = window.samples()[lead][i] * factor;
      }
    }
    return new SignalWindow(window.startSample(), window.samplingRate(), window.leads(), samples);
  }
}
