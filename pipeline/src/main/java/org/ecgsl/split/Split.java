package org.ecgsl.split;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * A split by patient, stored with each model that is trained with it. A patient's side follows from
 * the split and the patient's own name, never from which other patients there are: a lake that
 * grows moves nobody.
 *
 * <p>A draw is by patient id, whatever the dataset: who is in two parts of an archive under one id
 * is drawn to the same side in both. Names are of a dataset, as ids are unique within one only.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "source")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Split.Drawn.class, name = "drawn"),
  @JsonSubTypes.Type(value = Split.Published.class, name = "published")
})
public sealed interface Split extends Sides {

  /** Version of the draw and of the stored form; another version may draw otherwise. */
  int VERSION = 1;

  /** Whether a side of this split is to have patients. */
  boolean asksFor(Part part);

  /** What it is, in a line. */
  String described();

  /**
   * A number that is uniform in [0, 1) over patients and depends on seed and id only.
   *
   * <p>The upper 53 bits of {@code CanonicalHash("ecgsl-split-1", seed in decimal digits, patient)}
   * as a fraction of 2^53. {@code docs/split.md} has it in Python, with test vectors.
   */
  static double draw(long seed, String patient) {
    return (CanonicalHash.of("ecgsl-split-1", Long.toString(seed), patient) >>> 11) * 0x1p-53;
  }

  private static void requireVersion(int version) {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "a split of version %d; this code reads version %d".formatted(version, VERSION));
    }
  }

  private static void requireShares(double test, double validation) {
    if (!(test >= 0) || !(validation >= 0) || !(test + validation < 1)) {
      throw new IllegalArgumentException(
          "test share %s and validation share %s must be at least 0 and below 1 together"
              .formatted(test, validation));
    }
  }

  /**
   * Drawn by fixed quantiles of {@link #draw}, or by the names of patients: below {@code test} is
   * the test side, from there below {@code test + validation} the validation side, the rest trains.
   * Names win over the draw, exclusion over names.
   *
   * @param version {@value #VERSION}
   * @param seed feeds the draw
   * @param test share of the patients to test on, in [0, 1); 0 if any are named for the test
   * @param validation share of the patients to validate on, in [0, 1), with the test share below 1;
   *     0 if any are named for it
   */
  record Drawn(
      int version,
      long seed,
      double test,
      double validation,
      PatientSet testPatients,
      PatientSet validationPatients,
      PatientSet excludedPatients)
      implements Split {

    public Drawn {
      requireVersion(version);
      requireShares(test, validation);
      test = testPatients.isEmpty() ? test : 0;
      validation = validationPatients.isEmpty() ? validation : 0;
      if (testPatients.intersects(validationPatients)) {
        throw new IllegalArgumentException("a patient is named for the test and for validation");
      }
    }

    /** A draw without names. */
    public static Drawn of(long seed, double test, double validation) {
      return new Drawn(
          VERSION, seed, test, validation, PatientSet.NONE, PatientSet.NONE, PatientSet.NONE);
    }

    @Override
    public Optional<Part> partOf(PatientKey patient) {
      if (excludedPatients.contains(patient)) {
        return Optional.empty();
      }
      if (testPatients.contains(patient)) {
        return Optional.of(Part.TEST);
      }
      if (validationPatients.contains(patient)) {
        return Optional.of(Part.VALIDATION);
      }
      double drawn = draw(seed, patient.patient());
      if (drawn < test) {
        return Optional.of(Part.TEST);
      }
      return Optional.of(drawn < test + validation ? Part.VALIDATION : Part.TRAIN);
    }

    @Override
    public boolean asksFor(Part part) {
      return switch (part) {
        case TRAIN -> true;
        case VALIDATION -> validation > 0 || !validationPatients.isEmpty();
        case TEST -> test > 0 || !testPatients.isEmpty();
      };
    }

    @Override
    public String described() {
      return "drawn with seed %d: test %s, validation %s, excluded %d patients"
          .formatted(
              seed,
              share(test, testPatients),
              share(validation, validationPatients),
              excludedPatients.size());
    }

    private static String share(double share, PatientSet named) {
      return named.isEmpty() ? Double.toString(share) : named.size() + " named patients";
    }
  }

  /**
   * The split an archive was published with, by the names of its patients. Nobody else is on a
   * side.
   *
   * @param version {@value #VERSION}
   * @param seed feeds the draw of a validation side
   * @param validation share of the training patients to validate on, in [0, 1), by {@link #draw}; 0
   *     if the archive has a validation side
   */
  record Published(
      int version,
      long seed,
      double validation,
      PatientSet trainPatients,
      PatientSet validationPatients,
      PatientSet testPatients)
      implements Split {

    public Published {
      requireVersion(version);
      requireShares(0, validation);
      validation = validationPatients.isEmpty() ? validation : 0;
      if (testPatients.intersects(validationPatients)
          || testPatients.intersects(trainPatients)
          || validationPatients.intersects(trainPatients)) {
        throw new IllegalArgumentException("a published split has a patient on two sides");
      }
    }

    @Override
    public Optional<Part> partOf(PatientKey patient) {
      if (testPatients.contains(patient)) {
        return Optional.of(Part.TEST);
      }
      if (validationPatients.contains(patient)) {
        return Optional.of(Part.VALIDATION);
      }
      if (!trainPatients.contains(patient)) {
        return Optional.empty();
      }
      boolean validates = draw(seed, patient.patient()) < validation;
      return Optional.of(validates ? Part.VALIDATION : Part.TRAIN);
    }

    @Override
    public boolean asksFor(Part part) {
      return switch (part) {
        case TRAIN, TEST -> true;
        case VALIDATION -> validation > 0 || !validationPatients.isEmpty();
      };
    }

    @Override
    public String described() {
      return "published: %d patients to train on, %s, %d to test on"
          .formatted(
              trainPatients.size(),
              validationPatients.isEmpty()
                  ? "%s of them drawn with seed %d to validate on".formatted(validation, seed)
                  : validationPatients.size() + " to validate on",
              testPatients.size());
    }
  }
}
