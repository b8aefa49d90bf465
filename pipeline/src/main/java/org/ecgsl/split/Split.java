package org.ecgsl.split;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ecgsl.model.Seed;

/**
 * Assigns each patient to one part, so that no patient is on two sides.
 *
 * <p>Patients named for a part are in it. The others are ordered by a seeded hash of their id, and
 * two thresholds on that hash cut off the wanted shares: exact for a few patients, and a split of
 * millions is still three numbers.
 */
public final class Split implements Serializable {

  private static final long serialVersionUID = 1;

  private final Seed seed;
  private final Set<String> namedTest;
  private final Set<String> namedValidation;
  private final Set<String> excluded;
  private final long testBelow;
  private final long validationBelow;

  private Split(Seed seed, Rules rules, long testBelow, long validationBelow) {
    this.seed = seed;
    this.namedTest = rules.test();
    this.namedValidation = rules.validation();
    this.excluded = rules.excluded();
    this.testBelow = testBelow;
    this.validationBelow = validationBelow;
  }

  /**
   * How to split.
   *
   * @param testShare share of the patients that are tested on, drawn only if none is named for the
   *     test; in [0, 1)
   * @param validationShare share of the patients that are validated on, drawn only if none is
   *     named; in [0, 1), with the test share below 1
   * @param test patients named for the test
   * @param validation patients named for the validation
   * @param excluded patients left out altogether
   */
  public record Rules(
      double testShare,
      double validationShare,
      Set<String> test,
      Set<String> validation,
      Set<String> excluded)
      implements Serializable {
    public Rules {
      test = new TreeSet<>(test);
      validation = new TreeSet<>(validation);
      excluded = new TreeSet<>(excluded);
      if (!(testShare >= 0) || !(validationShare >= 0) || !(testShare + validationShare < 1)) {
        throw new IllegalArgumentException(
            "test share "
                + testShare
                + " and validation share "
                + validationShare
                + " must be at least 0 and below 1 together");
      }
      for (String patient : test) {
        if (validation.contains(patient)) {
          throw new IllegalArgumentException(
              "patient " + patient + " is named for the test and for the validation");
        }
      }
    }
  }

  /**
   * Splits.
   *
   * @param patients all patient ids; those of later recordings fall on a side by the same
   *     thresholds
   * @throws IllegalArgumentException if a named patient is not there, or if too few patients are
   *     left for a part that is asked for
   */
  public static Split of(Collection<String> patients, Rules rules, Seed seed) {
    Set<String> all = new TreeSet<>(patients);
    requireKnown(all, rules.test(), "test");
    requireKnown(all, rules.validation(), "validation");
    List<Long> ranks = new ArrayList<>();
    for (String patient : all) {
      if (!rules.test().contains(patient)
          && !rules.validation().contains(patient)
          && !rules.excluded().contains(patient)) {
        ranks.add(rank(seed, patient));
      }
    }
    ranks.sort(Comparator.naturalOrder());
    int test = rules.test().isEmpty() ? wanted(rules.testShare(), ranks.size()) : 0;
    int validation =
        rules.validation().isEmpty() ? wanted(rules.validationShare(), ranks.size()) : 0;
    if (test + validation >= ranks.size()) {
      throw new IllegalArgumentException(
          all.size() + " patients are too few to train, validate and test on different ones");
    }
    return new Split(seed, rules, ranks.get(test), ranks.get(test + validation));
  }

  /** The side a patient is on; empty if left out. */
  public Optional<Part> partOf(String patient) {
    return excluded.contains(patient) ? Optional.empty() : Optional.of(partOfIncluded(patient));
  }

  /** Whether a patient is on a side. */
  public boolean has(Part part, String patient) {
    return !excluded.contains(patient) && partOfIncluded(patient) == part;
  }

  private Part partOfIncluded(String patient) {
    if (namedTest.contains(patient)) {
      return Part.TEST;
    }
    if (namedValidation.contains(patient)) {
      return Part.VALIDATION;
    }
    long rank = rank(seed, patient);
    if (rank < testBelow) {
      return Part.TEST;
    }
    return rank < validationBelow ? Part.VALIDATION : Part.TRAIN;
  }

  private static int wanted(double share, int patients) {
    return share == 0 ? 0 : Math.max(1, (int) Math.round(share * patients));
  }

  private static long rank(Seed seed, String patient) {
    return seed.derive("split", patient);
  }

  private static void requireKnown(Set<String> all, Set<String> named, String part) {
    for (String patient : named) {
      if (!all.contains(patient)) {
        throw new IllegalArgumentException(
            "patient " + patient + ", named for the " + part + ", has no heartbeat in the lake");
      }
    }
  }
}
