package dev.hone.serving.admission;

import com.linecorp.armeria.common.FlagsProvider;

/** What the HTTP library is to do otherwise in every server of this process; it finds this class by itself. */
public final class HttpFlags implements FlagsProvider {

    @Override
    public int priority() {
        return 0;
    }

    /** Ids of feedback may hold them, and no file is looked for by what stands in a query. */
    @Override
    public Boolean allowDoubleDotsInQueryString() {
        return true;
    }
}
