package dev.hone.schemas.recipe;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** What numbers of a recipe may be. ConfigDef's own ranges let NaN through: every comparison with it is false. */
final class Numbers {

    private Numbers() {}

    /** A share of something, and not nothing of it. */
    static ConfigDef.Validator share() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (!(value instanceof Double number && number > 0 && number <= 1)) {
                        throw new ConfigException(name, value, "must be a share above 0 and at most 1");
                    }
                },
                () -> "above 0 and at most 1");
    }

    static ConfigDef.Validator positive() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (!(value instanceof Double number && number > 0 && !number.isInfinite())) {
                        throw new ConfigException(name, value, "must be a finite number above 0");
                    }
                },
                () -> "a finite number above 0");
    }

    /** From 0 to that, both included; {@link Double#MAX_VALUE} for no bound. */
    static ConfigDef.Validator within(double max) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (!(value instanceof Double number && number >= 0 && number <= max)) {
                        throw new ConfigException(name, value, "must be a number from 0" + upTo(max));
                    }
                },
                () -> "from 0" + upTo(max));
    }

    /** That or more. */
    static ConfigDef.Validator from(double least) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (!(value instanceof Double number && number >= least && !number.isInfinite())) {
                        throw new ConfigException(name, value, "must be a finite number of at least " + least);
                    }
                },
                () -> "a finite number of at least " + least);
    }

    /** 0 for all, or so many that they differ from each other: one has no interval. */
    static ConfigDef.Validator noneOrSeveral() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (!(value instanceof Integer number && (number == 0 || number >= 2))) {
                        throw new ConfigException(name, value, "must be 0 for all, or at least 2");
                    }
                },
                () -> "0 or at least 2");
    }

    private static String upTo(double max) {
        return max == Double.MAX_VALUE ? " on" : " to " + max;
    }
}
