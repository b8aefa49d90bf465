package org.ecgsl.signal;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One vocabulary for the names that archives and devices give to the same lead, so that lead II of
 * one is lead II of all.
 *
 * <p>Canonical are the names of the standard twelve leads (I, II, III, aVR, aVL, aVF, V1 to V6),
 * the posterior and right-sided ones (V7 to V9, V2R to V9R), Frank's X, Y, Z, the modified limb
 * leads of ambulatory recordings (MLI, MLII, MLIII), the bipolar chest leads (MCL1 to MCL6, CM5,
 * ...), those of EASI (ES, AS, AI), and {@code ECG}, with a number where the file has one, for an
 * electrocardiogram of which nothing more is said. Sources: the lead codes of SCP-ECG (EN 1064,
 * section 3) and of ISO 11073-10102 ({@code MDC_ECG_LEAD_...}), the standard texts of EDF+ ({@code
 * ECG V1}), and the signal names of PhysioNet's archives ({@code MLII}, {@code avr}, {@code vx},
 * {@code ML2}, {@code A-S}).
 */
public final class LeadNames {

  /** What an ECG channel without a name of its own is called. */
  public static final String UNNAMED = "ECG";

  /** What stands before the name in EDF+, DICOM, 11073 and in files that people wrote. */
  private static final Pattern PREFIX =
      Pattern.compile(
          "(?:MDC_ECG_(?:LEAD|ELEC_POTL)_|(?:ECG|EKG)[\\s_:.-]*(?:LEAD)?|LEAD|FRANK)[\\s_:.-]*");

  /** What stands behind it: DICOM's {@code (Einthoven)} and {@code , augmented voltage, right}. */
  private static final Pattern SUFFIX = Pattern.compile("(?:\\(|,).*+$", Pattern.DOTALL);

  private static final Pattern SEPARATORS = Pattern.compile("(?<=.)[\\s_.-]+");

  private static final Pattern UNNAMED_ECG =
      Pattern.compile(
          "(?:(?:ECG|EKG)(?:[\\s_#-]*(?:CH|LEAD)?[\\s_#-]*(\\d{1,2}))?|MDC_ECG_LEAD(?:_CONFIG)?)");

  private static final Pattern SOME_ECG = Pattern.compile("(?:(?:ECG|EKG)\\b|MDC_ECG_).*+");

  private static final Map<String, String> CANONICAL = vocabulary();

  private LeadNames() {}

  /**
   * The canonical name of a lead; a label that names no lead (RESP, ABP, PLETH, EEG C3-A2, ...) is
   * kept as it is, less the blanks around it. Applied to its own result it changes nothing.
   */
  public static String canonical(String label) {
    String kept = label.strip();
    String upper = kept.toUpperCase(Locale.ROOT);
    Matcher unnamed = UNNAMED_ECG.matcher(upper);
    if (unnamed.matches()) {
      return unnamed.group(1) == null ? UNNAMED : UNNAMED + Integer.parseInt(unnamed.group(1));
    }
    String whole = CANONICAL.get(bare(upper));
    if (whole != null) {
      return whole;
    }
    Matcher prefix = PREFIX.matcher(upper);
    return prefix.lookingAt()
        ? CANONICAL.getOrDefault(bare(upper.substring(prefix.end())), kept)
        : kept;
  }

  /**
   * Whether a label names an ECG lead, in any spelling; false for pulse, pressure, EEG and such.
   */
  public static boolean isEcg(String label) {
    String upper = canonical(label).toUpperCase(Locale.ROOT);
    return CANONICAL.containsKey(upper)
        || UNNAMED_ECG.matcher(upper).matches()
        || SOME_ECG.matcher(upper).matches();
  }

  private static String bare(String upper) {
    String name = SUFFIX.matcher(upper).replaceFirst("").strip();
    return SEPARATORS.matcher(name).replaceAll("");
  }

  private static Map<String, String> vocabulary() {
    Map<String, String> names = new HashMap<>();
    String[] roman = {"I", "II", "III"};
    for (int i = 0; i < roman.length; i++) {
      // D1, DI: derivacion, dérivation, derivação. ML2: modified lead II of the Long-Term ST
      // archive.
      spell(names, roman[i], "D" + (i + 1), "D" + roman[i]);
      spell(names, "ML" + roman[i], "ML" + (i + 1));
    }
    for (String limb : List.of("aVR", "aVL", "aVF", "-aVR")) {
      spell(names, limb);
    }
    // V alone: a chest lead whose place is not told, as monitors name it.
    spell(names, "V");
    for (int i = 1; i <= 9; i++) {
      spell(names, "V" + i);
      spell(names, "V" + i + "R");
      spell(names, "MV" + i, "MODV" + i);
    }
    for (String axis : List.of("X", "Y", "Z")) {
      spell(names, axis, "V" + axis);
    }
    for (String chest : List.of("MCL", "MCL1", "MCL2", "MCL3", "MCL4", "MCL5", "MCL6")) {
      spell(names, chest);
    }
    for (String other : List.of("CM1", "CM2", "CM5", "CC5", "CS5", "NASA", "ES", "AS", "AI")) {
      spell(names, other);
    }
    return Map.copyOf(names);
  }

  private static void spell(Map<String, String> names, String canonical, String... others) {
    names.put(canonical.toUpperCase(Locale.ROOT), canonical);
    for (String other : others) {
      names.put(other, canonical);
    }
  }
}
