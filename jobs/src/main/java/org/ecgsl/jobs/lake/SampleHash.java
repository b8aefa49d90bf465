package org.ecgsl.jobs.lake;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/**
 * The hash by which the same recording is known under another name, in another archive or another
 * file format: SHA-256 over sampling rate, number of leads and the ADC integers of every lead. Lead
 * names, gains and everything else a header says are left out, as they are what differs when an
 * archive is published again.
 */
public final class SampleHash {

  /** Windows of this length must be fed, so that gaps between segments count alike. */
  public static final int WINDOW_SAMPLES = 1 << 14;

  private final MessageDigest whole = sha256();
  private final MessageDigest[] leads;
  private final ByteBuffer bytes = ByteBuffer.allocate(WINDOW_SAMPLES * Integer.BYTES);
  private long position;

  /** Begins the hash of a recording. */
  public SampleHash(EcgRecord record) {
    leads = new MessageDigest[record.leads().size()];
    for (int lead = 0; lead < leads.length; lead++) {
      leads[lead] = sha256();
    }
    feed(whole, Double.doubleToLongBits(record.samplingRate()));
    feed(whole, leads.length);
  }

  /** Adds the next window. */
  public void add(SignalWindow window) {
    if (window.startSample() != position) {
      feed(whole, window.startSample());
    }
    position = window.startSample() + window.length();
    for (int lead = 0; lead < leads.length; lead++) {
      bytes.clear();
      bytes.asIntBuffer().put(window.samples()[lead]);
      leads[lead].update(bytes.array(), 0, window.length() * Integer.BYTES);
    }
  }

  /** The hash in hexadecimal; ends it. */
  public String end() {
    for (MessageDigest lead : leads) {
      whole.update(lead.digest());
    }
    return HexFormat.of().formatHex(whole.digest());
  }

  private static void feed(MessageDigest digest, long value) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
