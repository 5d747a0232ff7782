/* mboxrd.c: see mboxrd.h.  Base floor; called by tool/export.c and gate/mbox.c. */
#include "daemon/base/mboxrd.h"

#include "daemon/base/zone.h"

void mboxrd_begin(struct buf *out, struct span from, int64_t at_s)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct zone_time t = zone_fixed(0, at_s);
    bool plain = from.n && span_chr(from, ' ') == from.n;
    buf_printf(out, "From %.*s %.3s %.3s %2d %02d:%02d:%02d %04d\n",
               SPAN_FMT(plain ? from : SPAN_LIT("MAILER-DAEMON")), days + t.weekday * 3,
               months + (t.month - 1) * 3, t.day, t.hour, t.minute, t.second, t.year);
}

static bool looks_like_head(struct span line)
{
    while (line.n && line.p[0] == '>')
        line = span_from(line, 1);
    return span_starts(line, SPAN_LIT("From "));
}

void mboxrd_add(struct buf *out, struct span mail)
{
    struct span line;
    while (span_line(&mail, &line)) {
        if (looks_like_head(line))
            buf_addc(out, '>');
        buf_add(out, line);
        buf_addc(out, '\n');
    }
    buf_addc(out, '\n');
}
