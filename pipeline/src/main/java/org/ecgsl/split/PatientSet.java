package org.ecgsl.split;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.LongStream;

/**
 * Patients by name, kept as hashes of 64 bits: a model that travels does not list the ids of a
 * hospital's patients, and 20,000 patients take 160 kB. Ids that can be guessed can be tested for,
 * so this is no anonymisation.
 *
 * <p>The hash is {@link #hash}; in JSON the set is the Base64 text of the hashes, each as eight
 * bytes, big-endian, in ascending order as signed numbers.
 */
public final class PatientSet implements Serializable {

  private static final long serialVersionUID = 1;

  /** Nobody. */
  public static final PatientSet NONE = ofHashes(LongStream.empty());

  private final long[] hashes;

  private PatientSet(long[] hashes) {
    this.hashes = hashes;
  }

  /** The set of some patients. */
  public static PatientSet of(Collection<PatientKey> patients) {
    return ofHashes(patients.stream().mapToLong(PatientSet::hash));
  }

  /** The set of patients with the given {@link #hash}es. */
  public static PatientSet ofHashes(LongStream hashes) {
    return new PatientSet(hashes.sorted().distinct().toArray());
  }

  /** {@code CanonicalHash("ecgsl-patient-1", dataset, patient)}. */
  public static long hash(PatientKey patient) {
    return CanonicalHash.of("ecgsl-patient-1", patient.dataset(), patient.patient());
  }

  /**
   * Reads the JSON form.
   *
   * @throws IllegalArgumentException if it is not one
   */
  @JsonCreator
  public static PatientSet parse(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length % Long.BYTES != 0) {
      throw new IllegalArgumentException("a set of patients of " + bytes.length + " bytes");
    }
    long[] hashes = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(hashes);
    return ofHashes(Arrays.stream(hashes));
  }

  /** The JSON form. */
  @JsonValue
  public String base64() {
    ByteBuffer bytes = ByteBuffer.allocate(hashes.length * Long.BYTES);
    bytes.asLongBuffer().put(hashes);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** Whether a patient is in it. */
  public boolean contains(PatientKey patient) {
    return hashes.length > 0 && Arrays.binarySearch(hashes, hash(patient)) >= 0;
  }

  /** These patients less some others. */
  public PatientSet without(PatientSet others) {
    return ofHashes(
        Arrays.stream(hashes).filter(hash -> Arrays.binarySearch(others.hashes, hash) < 0));
  }

  /** Whether a patient is in both. */
  boolean intersects(PatientSet other) {
    return Arrays.stream(hashes).anyMatch(hash -> Arrays.binarySearch(other.hashes, hash) >= 0);
  }

  /** Number of patients. */
  public int size() {
    return hashes.length;
  }

  /** Whether nobody is in it. */
  public boolean isEmpty() {
    return hashes.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PatientSet set && Arrays.equals(hashes, set.hashes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hashes);
  }

  @Override
  public String toString() {
    return hashes.length + " patients";
  }
}
