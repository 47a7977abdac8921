package dev.hone.lab.replay.formats;

/**
 * A judgement on the answer, read from one field of a row.
 *
 * @param field the field's path: opinions of one field are on one scale
 * @param number 1 and 0 for yes and no
 * @param yesOrNo whether it was said as yes or no
 */
record Opinion(String field, double number, boolean yesOrNo) {

    static Opinion yes(String field, boolean liked) {
        return new Opinion(field, liked ? 1 : 0, true);
    }
}
