package dev.hone.trainer.intake;

import dev.hone.schemas.recipe.Recipe;
import java.util.List;

/** The bounds on how much of what a round learns from is brought by one subject, key or source. */
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

    public Bounded of(List<Demonstration> rows) {
        SubjectBound.Bounded bySubject = subjects.of(rows);
        SubjectBound.Bounded byContributor = contributors.of(bySubject.rows());
        return new Bounded(byContributor.rows(), bySubject.beyond(), byContributor.beyond());
    }
}
