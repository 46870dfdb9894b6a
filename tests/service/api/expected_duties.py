"""What a lawyer expects the engine to say of the bundled record, written by hand from the Statute and the rows, group
by group. Of each group: why, then duty, membership, the request relied upon, the assessment. Of each row: the person,
the State, the day; before them the row of travel.csv, where one is recorded there; after them, where another public
day than the record's own is asked about, that day."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    why: str
    duty: str
    membership: str
    request: str | None
    assessment: str
    rows: str


GROUPS = (
    # A visit to a party, under a request sent to all parties whose receipt no source tells: possible, never more.
    Group(
        "The first warrant alone, or both: the first request to all parties has run since 6 March 2009.",
        "BINDING",
        "party",
        "Q01",
        "possible",
        """
        T008 P019 TD 2010-07-21
        T009 P019 KE 2010-08-27
        T013 P019 DJ 2011-05-07
        T016 P019 TD 2011-08-07
        T017 P019 MW 2011-10-14
        T020 P019 TD 2013-02-16
        T021 P019 TD 2013-05-10
        T022 P019 NG 2013-07-14
        T027 P019 CD 2014-02-26
        T029 P019 TD 2014-03-26
        T033 P019 ZA 2015-06-13
        T037 P019 DJ 2016-05-08
        T038 P019 UG 2016-05-12
        T041 P019 TD 2016-08-08
        T043 P019 JO 2017-03-29
        T044 P019 UG 2017-11-13
        T046 P019 TD 2017-12-01
        T049 P019 DJ 2018-07-05
        T050 P019 UG 2018-07-07
        """,
    ),
    Group(
        "The days between arrival and departure, and the last day, are days of the same visit.",
        "BINDING",
        "party",
        "Q01",
        "possible",
        "T008 P019 TD 2010-07-22\nT008 P019 TD 2010-07-23\nT033 P019 ZA 2015-06-14\nT033 P019 ZA 2015-06-15",
    ),
    Group(
        "The day before a visit and the day after it: a duty, but nobody was there.",
        "BINDING",
        "party",
        "Q01",
        "none",
        """
        P019 TD 2010-07-20
        P019 TD 2010-07-24
        P019 KE 2010-08-26
        P019 KE 2010-08-28
        P019 ZA 2015-06-12
        P019 ZA 2015-06-16
        P019 JO 2017-03-28
        P019 JO 2017-03-30
        """,
    ),
    Group(
        "The request of 2023 (art. 92) went to all parties; Mongolia and Tajikistan are parties since 2002.",
        "BINDING",
        "party",
        "Q05",
        "possible",
        "T071 P061 MN 2024-09-02\nT071 P061 MN 2024-09-03\nT077 P061 TJ 2025-10-08\nT077 P061 TJ 2025-10-10",
    ),
    Group("The day before he came, the day after he left.", "BINDING", "party", "Q05", "none",
        "P061 MN 2024-09-01\nP061 MN 2024-09-04\nP061 TJ 2025-10-07\nP061 TJ 2025-10-11"),
    Group(
        "Hungary was asked on the day he came, by name; its notice of withdrawal came two months later.",
        "BINDING",
        "party",
        "Q13",
        "possible",
        "T081 P067 HU 2025-04-03\nT081 P067 HU 2025-04-06",
    ),
    # A visit to a party of which no request is recorded: latent, and nothing follows.
    Group(
        "No request for these persons is on record; Italy arrested and let go, Germany was left on the day of issue.",
        "BINDING",
        "party",
        None,
        "latent",
        """
        T056 P023 TD 2013-04-25
        T057 P023 CF 2013-06-01
        T092 P044 DE 2025-01-18
        T093 P044 IT 2025-01-19
        T093 P044 IT 2025-01-21
        """,
    ),
    # A plan is not a visit, an overflight no presence in the Statute's sense, an arrest or a surrender no failure.
    Group("Announced and not made: the duty stood, nobody came.", "BINDING", "party", "Q01", "none",
        "T010 P019 CF 2010-12-01\nT011 P019 ZM 2010-12-15\nT012 P019 SN 2010-12-10"),
    Group("Announced and not made.", "BINDING", "party", "Q05", "none",
        "T058 P061 ZA 2023-08-22\nT074 P061 BR 2024-11-18"),
    Group("Flown over in an aircraft of his own: no rule of the Statute.", "BINDING", "party", None, "none",
        "T087 P067 GR 2026-02-10\nT088 P067 IT 2026-02-10\nT089 P067 FR 2026-02-10\nT090 P067 CA 2026-02-10"),
    Group("A party arrested and surrendered; no request is on record.", "BINDING", "party", None, "none",
        """
        T094 P045 DE 2025-07-16
        T094 P045 DE 2025-12-01
        T096 P012 BE 2008-05-24
        T096 P012 BE 2008-06-09
        T096 P012 BE 2008-06-10
        T097 P010 FR 2010-10-11
        T098 P053 FR 2018-12-12
        T099 P055 TD 2022-02-01
        T099 P055 TD 2022-03-14
        """),
    Group("He gave himself up there; the request of 2007 had gone to all parties.", "BINDING", "party", "Q10", "none",
        "T100 P018 CF 2020-02-01\nT100 P018 CF 2020-06-09"),
    Group("On the way to the Court, in the host State, under a warrant for offences against justice.",
        "BINDING_ART70", "party", None, "none", "T101 P031 NL 2020-11-02"),
    # Signatories and other non-parties owe nothing, whatever was urged or asked as an invitation.
    Group("A signature binds nobody to arrest.", "VOLUNTARY", "signatory", None, "none",
        """
        T001 P019 ER 2009-03-23
        T002 P019 EG 2009-03-25
        T007 P019 ZW 2009-06-07
        T014 P019 IR 2011-06-25
        T024 P019 US 2013-09-24
        T025 P019 KW 2013-11-18
        T028 P019 KW 2014-03-25
        T030 P019 AE 2015-02-22
        T031 P019 EG 2015-03-28
        T045 P019 RU 2017-11-23
        T051 P019 RU 2018-07-13
        T053 P019 SY 2018-12-16
        T055 P019 EG 2019-01-27
        T060 P061 KG 2023-10-12
        T062 P061 AE 2023-12-06
        T066 P061 UZ 2024-05-26
        T075 P061 US 2025-08-15
        T078 P061 KG 2025-11-25
        T080 P067 US 2025-02-02
        T082 P067 US 2025-04-06
        T083 P067 US 2025-07-07
        T084 P067 US 2025-09-25
        T085 P067 US 2025-12-15
        T086 P067 US 2026-02-10
        T091 P068 US 2024-12-08
        """),
    Group("Neither signed nor joined. Libya is bound for its own situation, not for Darfur.",
        "VOLUNTARY", "non-party", None, "none",
        """
        T003 P019 LY 2009-03-26
        T004 P019 QA 2009-03-29
        T005 P019 SA 2009-04-01
        T006 P019 ET 2009-04-21
        T015 P019 CN 2011-06-28
        T018 P019 LY 2012-01-07
        T019 P019 IQ 2012-03-28
        T023 P019 SA 2013-08-04
        T026 P019 ET 2014-01-29
        T032 P019 ID 2015-04-21
        T034 P019 CN 2015-09-01
        T035 P019 IN 2015-10-27
        T036 P019 ID 2016-03-06
        T039 P019 RW 2016-07-16
        T040 P019 MR 2016-07-25
        T042 P019 GQ 2016-11-22
        T047 P019 TR 2017-12-13
        T048 P019 RW 2018-03-20
        T052 P019 TR 2018-10-29
        T054 P019 QA 2019-01-22
        T059 P061 IN 2023-09-09
        T061 P061 CN 2023-10-17
        T063 P061 SA 2023-12-06
        T064 P061 CN 2024-05-16
        T065 P061 BY 2024-05-23
        T067 P061 KP 2024-06-18
        T068 P061 VN 2024-06-19
        T069 P061 KZ 2024-07-03
        T070 P061 AZ 2024-08-18
        T072 P061 TM 2024-10-11
        T073 P061 KZ 2024-11-27
        T076 P061 CN 2025-08-31
        T079 P061 IN 2025-12-04
        T095 P070 CN 2025-03-07
        T102 P009 RW 2013-03-17
        """),
    # Before the warrant nothing is owed; from the day of its issue the duty stands.
    Group("The day before the first warrant: no warrant, no duty, whatever the State is.", "NO_DUTY", "party", None,
        "none",
        """
        P001 UG 2005-07-07
        P006 CD 2006-02-09
        P009 CD 2006-08-21
        P007 CD 2007-07-01
        P019 TD 2009-03-03
        P010 FR 2010-09-27
        P012 BE 2008-05-22
        P023 TD 2012-02-29
        P030 KE 2013-08-01
        P051 ML 2017-07-17
        P053 FR 2018-12-06
        P058 GE 2022-05-31
        P061 MN 2023-03-16
        P065 MN 2024-06-23
        P067 HU 2024-11-20
        P072 AF 2025-07-07
        P044 DE 2025-01-15
        P045 DE 2025-07-09
        """),
    Group("The same, of States that are no parties.", "NO_DUTY", "signatory", None, "none",
        "P017 SD 2007-04-26\nP019 SD 2009-03-03\nP061 RU 2023-03-16\nP067 IL 2024-11-20\nP061 UA 2023-03-16"),
    Group("The same, of States that never signed, or of one that had left.", "NO_DUTY", "non-party", None, "none",
        "P033 LY 2011-06-26\nP034 LY 2011-06-26\nP044 LY 2025-01-17\nP070 CN 2025-03-06"),
    Group("The same of the Philippines, which left in 2019.", "NO_DUTY", "withdrawn", None, "none",
        "P070 PH 2025-03-06\nP071 PH 2025-11-05"),
    Group("The day of issue; no request on record yet, or none at all.", "BINDING", "party", None, "none",
        """
        P001 UG 2005-07-08
        P001 CD 2005-07-08
        P006 CD 2006-02-10
        P009 CD 2006-08-22
        P007 CD 2007-07-02
        P019 TD 2009-03-04
        P019 TD 2009-03-05
        P010 FR 2010-09-28
        P023 TD 2012-03-01
        P051 ML 2017-07-18
        P053 FR 2018-12-07
        P058 GE 2022-06-01
        P065 MN 2024-06-24
        P067 HU 2024-11-21
        P067 HU 2025-04-02
        P072 AF 2025-07-08
        P045 DE 2025-07-10
        """),
    Group("The day a request to all parties was sent, and from the issue on where only its year is told.",
        "BINDING", "party", "Q01", "none", "P019 TD 2009-03-06\nP019 JO 2009-03-06\nP019 CH 2026-11-21"),
    Group("The request of 2023, of which the year alone is told.", "BINDING", "party", "Q05", "none",
        "P061 MN 2023-03-17\nP061 CH 2026-11-21"),
    Group("The request of 2007, of which the year alone is told.", "BINDING", "party", "Q07", "none",
        "P017 TD 2007-04-27\nP017 CF 2010-06-01\nP017 FR 2026-11-21"),
    # A request to all parties is one to those that were parties when it was sent.
    Group("Joined between the two requests: only the second went to it.", "BINDING", "party", "Q02", "none",
        "P019 CL 2010-07-21\nP019 CZ 2010-07-21\nP019 BD 2010-07-21\nP019 BD 2018-01-01"),
    Group("Joined after the first request, before the second.", "BINDING", "party", None, "none",
        "P019 CL 2009-09-01\nP019 CZ 2009-10-01\nP019 BD 2010-06-01\nP019 BD 2010-07-20"),
    Group("Joined after both: that it was asked too, no row tells.", "BINDING", "party", None, "none",
        """
        P019 MD 2011-01-01
        P019 TN 2011-09-01
        P019 PH 2011-11-01
        P019 CI 2013-05-01
        P019 PS 2015-04-01
        P019 SV 2016-06-01
        P019 AM 2024-02-01
        P061 AM 2024-02-01
        P061 UA 2025-01-01
        P017 MG 2008-06-01
        """),
    Group("The day before a ratification or an accession entered into force.", "VOLUNTARY", "non-party", None, "none",
        "P001 JP 2007-09-30\nP001 ME 2006-06-02\nP019 TN 2011-08-31\nP019 PS 2015-03-31\nP019 GT 2012-06-30"),
    Group("The same, of a State that had signed.", "VOLUNTARY", "signatory", None, "none",
        "P019 BD 2010-05-31\nP019 CL 2009-08-31\nP019 MD 2010-12-31\nP019 PH 2011-10-31\nP019 CI 2013-04-30\n"
        "P001 MX 2005-12-31\nP001 KM 2006-10-31\nP001 TD 2006-12-31"),
    Group("The day it entered into force (art. 126(2)); Montenegro's, from independence.", "BINDING", "party", None,
        "none",
        "P001 JP 2007-10-01\nP001 ME 2006-06-03\nP001 MX 2006-01-01\nP001 KM 2006-11-01\nP001 TD 2007-01-01"),
    Group("Deposited is not in force: signatory until the first day of the month after the sixtieth day.",
        "VOLUNTARY", "signatory", None, "none", "P067 UA 2024-12-31\nP019 UA 2024-10-25\nP019 AM 2024-01-31"),
    # Withdrawals: notice, effect, revocation.
    Group("Before the notice.", "BINDING", "party", "Q01", "none",
        "P019 BI 2016-10-26\nP019 ZA 2016-10-18\nP019 GM 2016-11-09"),
    Group("Notified, not effective: bound in full (art. 127(1)).", "BINDING", "party-withdrawing", "Q01", "none",
        "P019 BI 2016-10-27\nP019 BI 2017-10-26\nP019 ZA 2016-10-19\nP019 ZA 2017-03-06\nP019 GM 2016-11-10\n"
        "P019 GM 2017-02-09"),
    Group("The notice taken back: a party, which never left.", "BINDING", "party", "Q01", "none",
        "P019 ZA 2017-03-07\nP019 ZA 2017-10-19\nP019 GM 2017-02-10\nP019 GM 2017-11-10"),
    Group("Hungary before its notice.", "BINDING", "party", "Q13", "none", "P067 HU 2025-04-07\nP067 HU 2025-06-01"),
    Group("Hungary between its notice and the revocation.", "BINDING", "party-withdrawing", "Q13", "none",
        "P067 HU 2025-06-02\nP067 HU 2025-07-24\nP067 HU 2026-05-28"),
    Group("Hungary took its notice back on 29 May 2026, so it never left.", "BINDING", "party", "Q13", "none",
        "P067 HU 2026-05-29\nP067 HU 2026-06-02\nP067 HU 2026-11-21"),
    Group("Hungary, asked for another person by no request but that to all.", "BINDING", "party-withdrawing", "Q05",
        "none", "P061 HU 2025-06-02\nP061 HU 2026-05-28"),
    Group("The Philippines before its notice of 17 March 2018; it joined after the requests of 2009 and 2010.",
        "BINDING", "party", None, "none", "P019 PH 2018-03-16"),
    Group("The Philippines, notified.", "BINDING", "party-withdrawing", None, "none",
        "P019 PH 2018-03-17\nP019 PH 2019-03-16\nP054 PH 2019-03-16"),
    Group("Out, but the warrant was issued while it was a party: the duty goes on (art. 127(2)).",
        "BINDING_RESIDUAL", "withdrawn", "Q01", "none", "P019 BI 2017-10-27\nP019 BI 2026-11-21"),
    Group("The same under the request of 2007.", "BINDING_RESIDUAL", "withdrawn", "Q07", "none", "P017 BI 2017-10-27"),
    Group("The same where no request to it is on record.", "BINDING_RESIDUAL", "withdrawn", None, "none",
        "P001 BI 2017-10-27\nP034 BI 2018-01-01\nP051 BI 2017-10-27\nP019 PH 2019-03-17\nP034 PH 2019-03-17\n"
        "P056 PH 2019-03-17\nP057 PH 2019-03-17"),
    Group("The warrant came after, in an investigation authorised before: Georgia, 27 January 2016.",
        "BINDING_RESIDUAL", "withdrawn", None, "none", "P060 BI 2022-06-30\nP060 PH 2022-06-30"),
    Group("Libya: no row tells when the investigation opened, and warrants for others are not read for it: contested.",
        "CONTESTED", "withdrawn", None, "none", "P044 BI 2025-01-20\nP044 PH 2025-01-20\nP038 PH 2023-04-06"),
    Group("Nothing of these situations is recorded to have commenced while it was a party: contested.",
        "CONTESTED", "withdrawn", None, "none",
        """
        P061 BI 2023-03-17
        P061 PH 2023-03-17
        P067 BI 2024-11-21
        P067 PH 2024-11-21
        P072 PH 2025-07-08
        P070 PH 2025-03-07
        P070 PH 2025-03-11
        P071 PH 2025-11-06
        P071 PH 2026-11-21
        """),
    Group("The day before a notice of 2026: the announcement of September 2025 was none.", "BINDING", "party", "Q05",
        "none",
        """
        P061 NE 2025-09-23
        P061 NE 2026-06-17
        P061 BF 2026-06-23
        P061 ML 2026-06-23
        P061 VE 2026-07-23
        P061 TD 2026-07-26
        P061 NR 2026-09-22
        """),
    Group("The notices of 2026 take effect in 2027: bound in full until then.", "BINDING", "party-withdrawing", "Q05",
        "none",
        """
        P061 NE 2026-06-18
        P061 BF 2026-06-24
        P061 ML 2026-06-24
        P061 VE 2026-07-24
        P061 TD 2026-07-27
        P061 NR 2026-09-23
        P061 NE 2026-11-21
        P061 VE 2026-11-21
        """),
    Group("Mali towards a person of its own situation, after its notice.", "BINDING", "party-withdrawing", None, "none",
        "P051 ML 2026-06-24"),
    # The Security Council binds whom its resolution names, for that situation alone.
    Group("Sudan, named in resolution 1593, has the request of 2007.", "BINDING_UNSC", "signatory", "Q06", "none",
        "P017 SD 2007-04-27\nP017 SD 2019-04-20\nP017 SD 2026-11-21"),
    Group("The same towards the other suspect of 2007, until and after his surrender.", "BINDING_UNSC", "signatory",
        "Q09", "none", "P018 SD 2007-04-27\nP018 SD 2020-06-08"),
    Group("Sudan towards those of whom no request to it is on record.", "BINDING_UNSC", "signatory", None, "none",
        "P019 SD 2009-03-04\nP019 SD 2019-04-11\nP019 SD 2026-11-21\nP021 SD 2014-09-11\nP023 SD 2012-03-01"),
    Group("Libya, named in resolution 1970, before it was notified of the request.", "BINDING_UNSC", "non-party", None,
        "none",
        """
        P033 LY 2011-06-27
        P033 LY 2011-10-21
        P034 LY 2011-06-27
        P034 LY 2011-07-04
        P035 LY 2011-06-27
        P035 LY 2013-10-11
        P035 LY 2013-10-12
        P035 LY 2014-07-23
        P036 LY 2022-09-06
        P037 LY 2022-06-14
        P044 LY 2025-01-18
        P044 LY 2025-05-11
        """),
    Group("Libya notified on 5 July 2011; its postponement, the claim under art. 94 and the death ended no warrant.",
        "BINDING_UNSC", "non-party", "Q12", "none",
        "P034 LY 2011-07-05\nP034 LY 2011-11-19\nP034 LY 2012-06-01\nP034 LY 2013-05-31\nP034 LY 2014-12-10\n"
        "P034 LY 2026-02-04"),
    Group("Its declaration of 12 May 2025 adds to what the Council bound it to, and takes nothing away.",
        "BINDING_UNSC", "non-party", None, "none", "P044 LY 2025-05-12\nP044 LY 2025-11-05\nP038 LY 2026-11-21"),
    Group("A resolution binds the State it names for its own situation only; others it urges.", "VOLUNTARY",
        "non-party", None, "none",
        "P017 LY 2008-01-01\nP019 SS 2012-07-01\nP035 MR 2012-03-17\nP034 RW 2012-01-01\nP019 IN 2010-01-01\n"
        "P061 LY 2025-06-01\nP019 MY 2019-06-01"),
    Group("The same of signatories: Sudan for Libya's, Uganda's and Ukraine's, members of the Council urged.",
        "VOLUNTARY", "signatory", None, "none",
        "P034 SD 2012-01-01\nP001 SD 2006-01-01\nP061 SD 2024-01-01\nP019 US 2009-03-06\nP019 RU 2010-07-21\n"
        "P036 EG 2021-02-07\nP061 RU 2023-03-17\nP067 IL 2024-11-21\nP060 RU 2022-06-30"),
    # Declarations under art. 12(3).
    Group("Ukraine accepted the jurisdiction for its own situation before it joined.", "BINDING", "signatory", None,
        "none", "P061 UA 2023-03-17\nP065 UA 2024-06-24\nP061 UA 2024-12-31"),
    Group("Côte d'Ivoire for its own, until it joined.", "BINDING", "signatory", None, "none",
        "P046 CI 2011-11-23\nP047 CI 2012-02-29\nP047 CI 2013-04-30\nP048 CI 2012-01-01"),
    Group("And as a party from 1 May 2013, though it tried her itself.", "BINDING", "party", None, "none",
        "P047 CI 2013-05-01\nP047 CI 2015-03-10\nP047 CI 2018-08-08\nP047 CI 2021-07-18"),
    Group("A declaration of another situation binds nobody here.", "VOLUNTARY", "signatory", None, "none",
        "P019 CI 2010-01-01\nP019 UA 2016-01-01\nP067 UA 2024-12-01"),
    Group("A declaration of crimes later than the warrant binds nobody here.", "VOLUNTARY", "signatory", None, "none",
        "P019 AM 2023-11-15\nP001 AM 2024-01-31"),
    Group("Armenia's declaration of 2023: no row tells its situation, so whether it binds here is contested.",
        "CONTESTED", "signatory", None, "none", "P061 AM 2023-11-15\nP061 AM 2024-01-31"),
    Group("Armenia before any declaration.", "VOLUNTARY", "signatory", None, "none", "P061 AM 2023-11-14"),
    Group("Palestine, a party since 2015.", "BINDING", "party", None, "none",
        "P067 PS 2024-11-21\nP069 PS 2024-11-21\nP069 PS 2025-02-25"),
    # A warrant ends by order of the Court alone.
    Group("The day after: the case closed on death, charges declined or withdrawn, the warrant vacated.",
        "NO_DUTY", "party", None, "none",
        """
        P002 UG 2023-11-18
        P003 UG 2007-07-12
        P004 UG 2015-09-08
        P010 FR 2011-12-17
        P010 FR 2011-12-23
        P031 KE 2022-10-15
        P047 CI 2021-07-20
        P055 TD 2023-10-18
        P069 PS 2025-02-27
        """),
    Group("The day itself: when in the day the order was made is open, as with the day of issue.",
        "BINDING", "party", None, "none",
        """
        P002 UG 2023-11-17
        P003 UG 2007-07-11
        P004 UG 2015-09-07
        P010 FR 2011-12-16
        P047 CI 2021-07-19
        P055 TD 2023-10-17
        P069 PS 2025-02-26
        """),
    Group("The same in Libya, the day after: termination on death; the inadmissibility upheld on appeal.",
        "NO_DUTY", "non-party", None, "none",
        "P033 LY 2011-11-23\nP035 LY 2014-07-25\nP036 LY 2022-09-08\nP037 LY 2022-06-16"),
    Group("And on the day itself.", "BINDING_UNSC", "non-party", None, "none",
        "P033 LY 2011-11-22\nP035 LY 2014-07-24\nP036 LY 2022-09-07\nP037 LY 2022-06-15"),
    Group("A death alone, known or reported, ends no warrant; a pending challenge leaves it valid (art. 19(9)).",
        "BINDING", "party", None, "none",
        """
        P002 UG 2007-10-03
        P002 UG 2023-11-16
        P003 UG 2006-08-13
        P003 UG 2007-07-10
        P004 UG 2015-09-06
        P011 CD 2019-09-19
        P011 CD 2026-11-21
        P067 FR 2025-04-23
        P067 FR 2025-04-24
        P067 FR 2025-07-15
        P067 FR 2025-07-16
        """),
    Group("The vacating of 19 July 2021 was made public on the 29th: until then nobody could know.", "BINDING",
        "party", None, "none", "P047 CI 2021-07-20 2021-07-28"),
    Group("Acquitted: an executed warrant is spent.", "NO_DUTY", "party", None, "none",
        "P008 BE 2012-12-19\nP046 BE 2019-01-16\nP048 NL 2019-01-16\nP046 CI 2021-04-01\nP012 BE 2018-06-09"),
    Group("In the Court's hands: the warrant stays in effect (art. 58(4)), and nothing more is owed under it.",
        "BINDING", "party", None, "none",
        """
        P005 CF 2015-01-22
        P006 CD 2010-01-01
        P008 CD 2010-01-01
        P009 CD 2014-01-01
        P012 BE 2010-01-01
        P046 CI 2018-01-01
        P049 NE 2016-01-01
        P052 CF 2020-01-01
        P055 TD 2023-10-16
        P070 NL 2025-03-13
        """),
    Group("Summoned, never under a warrant: nobody is asked to arrest.", "NO_DUTY", "party", None, "none",
        "P020 TD 2009-06-01\nP021 TD 2010-07-01\nP024 KE 2012-01-01\nP025 KE 2012-01-01\nP027 KE 2013-01-01\n"
        "P028 KE 2012-01-01"),
    Group("The summons of 2009 bound Sudan to no arrest either; nor that of the dead man.", "NO_DUTY", "signatory",
        None, "none", "P021 SD 2014-09-10\nP022 SD 2011-01-01"),
    # Offences against the administration of justice: the State's own law (art. 70(2), rule 167).
    Group("A party, under a warrant for such an offence.", "BINDING_ART70", "party", None, "none",
        """
        P013 BE 2013-11-20
        P013 BE 2013-11-24
        P014 NL 2013-12-03
        P015 CD 2013-11-20
        P016 FR 2013-11-20
        P030 KE 2013-08-02
        P030 KE 2026-11-21
        P031 KE 2015-03-10
        P032 KE 2015-03-10
        P031 KE 2022-10-13
        """),
    Group("A State that is no party is bound by nothing there: neither by a signature nor by a resolution.",
        "VOLUNTARY", "signatory", None, "none", "P030 US 2014-01-01\nP030 SD 2014-01-01\nP031 AE 2016-01-01"),
    # Publicity: what was sealed is answered as if absent.
    Group("Under seal on the public day asked about.", "NO_DUTY", "party", None, "none",
        """
        P001 UG 2005-07-08 2005-10-12
        P009 CD 2006-08-22 2008-04-27
        P044 DE 2025-01-18 2025-01-23
        P044 IT 2025-01-19 2025-01-23
        P045 DE 2025-07-16 2025-07-17
        P071 JP 2026-01-01 2026-05-10
        """),
    Group("The same of the Philippines and of Libya.", "NO_DUTY", "withdrawn", None, "none",
        "P071 PH 2025-11-06 2026-05-10"),
    Group("Public from that day on.", "BINDING", "party", None, "none",
        "P001 UG 2005-07-08 2005-10-13\nP009 CD 2006-08-22 2008-04-28\nP071 JP 2026-01-01 2026-05-11"),
    Group("A notice of withdrawal known only from its own day: before, a party and no more.", "BINDING", "party",
        "Q05", "none", "P061 VE 2026-07-24 2026-07-23"),
    # Codes of territories, and States of which the record holds no row.
    Group("No instrument and no extension is on record for the code.", "VOLUNTARY", "non-party", None, "none",
        "P061 TW 2024-01-01\nP061 XK 2024-01-01\nP070 HK 2025-03-08\nP061 CU 2024-01-01\nP061 VA 2024-01-01"),
)  # fmt: skip
