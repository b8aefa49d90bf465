package org.ecgsl.jobs;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.jobs.config.RunConfig.Deidentify;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Patient;

/**
 * Takes away from a recording what tells who its patient is.
 *
 * <p>The patient's id becomes the first 128 bits of its HMAC-SHA-256 (RFC 2104) under a secret key:
 * the same patient keeps the same pseudonym in every ingest under that key, and nobody without the
 * key finds the id by trying all there are. The start time moves back by a number of days that is
 * constant for a patient, so that intervals between recordings hold; ages over 89 become 90, as the
 * Safe Harbor rule of HIPAA (45 CFR 164.514(b)(2)) wants; free text is dropped. Names and birth
 * dates never leave the readers.
 */
final class Deidentifier implements Serializable {

  private static final long serialVersionUID = 1;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int PSEUDONYM_BYTES = 16;
  private static final int OLDEST = 90;

  /** Dates move back by 1 to this many days: about ten years. */
  private static final int MOST_DAYS = 3650;

  private final Deidentify.Mode mode;
  private final byte[] key;

  private Deidentifier(Deidentify.Mode mode, byte[] key) {
    this.mode = mode;
    this.key = key;
  }

  static Deidentifier of(Deidentify config) {
    return new Deidentifier(config.mode(), config.key());
  }

  /** Whether recordings of a format are to be de-identified. */
  boolean wants(RecordFormat format) {
    return switch (mode) {
      case ALWAYS -> true;
      case NEVER -> false;
      case BY_FORMAT -> format.identifying();
    };
  }

  /** Whether a text may be kept of a file whose format is not known. */
  boolean allowsTexts() {
    return mode == Deidentify.Mode.NEVER;
  }

  /** Whether there is a key to do it with. */
  boolean hasKey() {
    return key.length > 0;
  }

  /** Tells one mode and key from another without telling the key. */
  String fingerprint() {
    return mode + (hasKey() ? ":" + hex(Arrays.copyOf(hmac("", "fingerprint"), 4)) : "");
  }

  /**
   * The recording without what identifies its patient.
   *
   * @param dataset the dataset; equal ids in two datasets are two patients
   */
  EcgRecord apply(EcgRecord record, String dataset) {
    Patient patient = record.patient();
    int days =
        1 + Math.floorMod(ByteBuffer.wrap(hmac("days", dataset, patient.id())).getInt(), MOST_DAYS);
    return new EcgRecord(
        record.recordId(),
        record.samplingRate(),
        record.lengthSamples(),
        record.leads(),
        new Patient(
            pseudonym(dataset, patient.id()),
            patient.ageYears().isPresent()
                ? OptionalInt.of(Math.min(OLDEST, patient.ageYears().getAsInt()))
                : OptionalInt.empty(),
            patient.sex(),
            patient.heightCm(),
            patient.weightKg()),
        List.of(),
        record.startTime().map(time -> time.minus(Duration.ofDays(days))),
        record.diagnoses());
  }

  /** What stands for a patient's id. */
  String pseudonym(String dataset, String patientId) {
    return hex(Arrays.copyOf(hmac("patient", dataset, patientId), PSEUDONYM_BYTES));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private byte[] hmac(String... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (String part : parts) {
        mac.update(part.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
