package dev.hone.trainer.intake;

import dev.hone.schemas.recipe.Recipe;
import java.util.List;

/** The bounds on how much of what a round learns from, and is measured on, is brought by one subject, key or source. */
public record RowBounds(SubjectBound subjects, ContributorBound contributors) {

    public static RowBounds of(Recipe recipe, long seed) {
        return new RowBounds(
                new SubjectBound(recipe.draw().subjectShare(), seed),
                new ContributorBound(recipe.draw().contributorShare(), seed));
    }

    /** What may be trained on, in the order in which it came, and how many are beyond which bound. */
    public record Bounded(List<Demonstration> rows, int beyondSubjectShare, int beyondContributorShare) {

        public Bounded {
            rows = List.copyOf(rows);
        }
    }

    /** What may be measured on: within the bound on contributors, however little that leaves. */
    public SubjectBound.Bounded heldOut(List<Demonstration> rows) {
        return contributors.of(rows);
    }

    public Bounded of(List<Demonstration> rows) {
        SubjectBound.Bounded bySubject = subjects.of(rows);
        SubjectBound.Bounded byContributor = contributors.filled(bySubject.rows());
        return new Bounded(byContributor.rows(), bySubject.beyond(), byContributor.beyond());
    }
}
