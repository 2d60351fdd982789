package text

import (
	"strings"
	"sync"
)

// Languages returns the languages whose function words are known, which are
// those that Detect can tell by them, in alphabetical order of their codes.
func Languages() []Language {
	return []Language{"ar", "da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr"}
}

// stopWord reports whether word, in lower case, is a function word. Question
// words are, and so are "no" and "not"; "never" and "without" say something
// and are not.
func (r *rules) stopWord(word string) bool { return r.stops[word] || r.stops[bare(word)] }

// stopsOf returns the function words of l, with and without their accents.
func stopsOf(l Language) map[string]bool { return allStops()[l] }

var allStops = sync.OnceValue(func() map[Language]map[string]bool {
	all := map[Language]map[string]bool{}
	for l, list := range stopLists() {
		set := map[string]bool{}
		r := rules{}
		for word := range strings.FieldsSeq(list) {
			set[word] = true
			set[r.strip(word)] = true
			if !otherWords[bare(word)] {
				set[bare(word)] = true
			}
		}
		all[l] = set
	}
	return all
})

// otherWords are what a contraction is without its apostrophe, and words of
// their own too: somebody who is ill has an ID.
var otherWords = map[string]bool{"id": true, "ill": true, "shed": true, "shell": true, "hell": true}

// stopLists returns the function words of the languages: articles, pronouns,
// prepositions, conjunctions, auxiliary verbs, question words. The particles of
// English verbs and nouns ("time off", "sign up") are none.
func stopLists() map[Language]string {
	return map[Language]string{
		"ar": stopsAr, "da": stopsDa, "de": stopsDe, "en": stopsEn, "es": stopsEs, "fi": stopsFi,
		"fr": stopsFr, "hu": stopsHu, "it": stopsIt, "ja": stopsJa, "ko": stopsKo, "nl": stopsNl,
		"no": stopsNo, "pl": stopsPl, "pt": stopsPt, "ro": stopsRo, "ru": stopsRu, "sv": stopsSv,
		"tr": stopsTr, "zh": stopsZh,
	}
}

const stopsEn = `a about above after again against all also am an and any are aren't as at be because been before
being below between both but by can can't cannot could couldn't d did didn't do does doesn't doing don't
during each few for from further had hadn't has hasn't have haven't having he he'd he'll he's her here hers
herself him himself his how i i'd i'll i'm i've if in into is isn't it it'd it'll it's its itself just let's ll
may me might more most must my myself no nor not of on once only or other ought our ours ourselves
own re s same shall she she'd she'll she's should shouldn't so some such t than that that's the their theirs
them themselves then there there's these they they'd they'll they're they've this those through to too under
until upon us ve very was wasn't we we'd we'll we're we've were weren't what what's when when's where where's
whether which while who who'd who's whom whose why why's will with won't would wouldn't you you'd you'll you're
you've your yours yourself yourselves anyone anybody someone somebody something anything please etc eg ie`

const stopsFr = `a à ai aie aient ait alors après as au aucun aura aurait aussi autre aux avait avant avec avez avoir avons
ayant c car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci combien comme comment d dans de depuis
des doit donc dont du elle elles en encore entre es est et étaient était étant été être eu eux fait faut furent fut
ici il ils j je jusqu l la là laquelle le lequel les lesquels leur leurs lors lorsqu lorsque lui m ma mais me même
mêmes mes moi mon n ne ni non nos notre nous on ont ou où par parce pas peu peut peuvent plus pour pourquoi puis
puisqu puisque qu quand que quel quelle quelles quels qui quoi s sa sans se sera serait ses si soit son sont sous
sur t ta te tel telle tes toi ton tous tout toute toutes très tu un une vers voici vos votre vous y`

const stopsEs = `a adonde al algo algún alguna algunas alguno algunos ante antes aquel aquella así aún aunque cada como cómo con
contra cual cuál cuales cuáles cualquier cuando cuándo cuanta cuántas cuanto cuánto cuántos cuya cuyo de del desde
donde dónde dos durante e él el ella ellas ellos en entre era eran eres es esa esas ese eso esos esta está están estar
estaba estas este esto estos fue fueron ha haber había habían hace hacia han has hasta hay he incluso la las le les lo
los más me mi mientras mis mucho muy nada ni no nos nosotros nuestra nuestras nuestro nuestros o os otra otras otro
otros para pero poco por porque puede pueden pues que qué quien quién quienes quiénes se sea según ser será sería si
sí sido siempre sin sino sobre son su sus también tan tanto te tenemos tengo tiene tienen tienes toda todas todo todos tras tu tus u un una
unas uno unos usted ustedes y ya yo`

const stopsIt = `a abbia ad agli ai al alcuni alla alle allo anche ancora aveva avere c che chi ci ciò cioè coi col come con cosa
così cui d da dagli dai dal dalla dalle dallo degli dei del dell della delle dello dentro di dopo dove due durante e è ed
egli era erano essere essi fa fra fu gli ha hai hanno ho i il in infatti io l la le lei li lo loro lui ma mentre mi mia
mio molto ne negli nei nel nell nella nelle nello no noi non nostra nostro o ogni oltre per perché perciò però più poco
poi prima può qual quale quali quando quanta quante quanti quanto quella quelle quelli quello questa queste questi
questo qui quindi s sarà se sei senza si sia sia siamo sono sotto sta stata stati stato su sua sue sugli sui sul sulla
sulle suo suoi tra tu tua tutta tutte tutti tutto un una uno v vi voi`

const stopsPt = `a à ainda algum alguma ante antes ao aos apenas após aquela aquele aquilo as às até cada com como contra cuja cujo da
das de dela dele deles depois desde deve devem do dos durante e é ela elas ele eles em entre era eram essa essas esse
esses esta está estão estas estava este estes eu foi foram fora há isso isto já lhe lhes mais mas me mesmo meu minha
muito muitos na nas nem no nos nós nossa nosso não num numa o onde os ou outra outras outro outros para pela pelas
pelo pelos pode podem por porém porque pois qual quais qualquer quando quanta quantas quanto quantos que quê quem se
seja sem sempre ser será seu seus si sido só sob sobre sua suas são também tão te tem têm ter tinha toda todas todo
todos tu tudo um uma umas uns você vocês vos`

const stopsDe = `ab aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bereits bin bis bist
da dabei dadurch dafür damit danach daran darauf daraus darf das dass davon dazu dein deine dem den denen denn der
deren des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer
eines er es etwas euch euer für gegen haben habe hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren
ihrer im in indem ins ist ja jede jedem jeden jeder jedes jedoch jene kann kein keine keinem keinen können könnte man
manche mehr mein meine meinem meinen mich mir mit muss müssen nach nicht nichts noch nun nur ob obwohl oder ohne sehr
sein seine seinem seinen seiner seit sich sie sind so sollte sollen soll solche sondern sonst über um und uns unser
unsere unter viel vom von vor wann war waren warum was wegen weil welche welchem welchen welcher welches wem wen wenn
wer werde werden weshalb wessen wie wieder wieso wieviel will wir wird wo wodurch wofür woher wohin womit worden wurde
wurden würde würden zu zum zur zwar zwischen`

const stopsNl = `aan al alle alles als altijd andere ben bij bijna daar dan dat de der deze die dit doch doen door dus een
eens en er ge geen had hadden hebben heb heeft hem het hier hij hoe hoeveel hun iemand iets ik in is ja je jij jou jouw
jullie kan kon kunnen maar me meer men met mij mijn moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op
over reeds te tegen tot toch toen tussen u uit uw van veel voor waar waarom wanneer waren was wat we wel welk welke werd
werden wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou zouden`

const stopsSv = `alla allt att av bara bland blev bli blir blivit de dem den denna deras dess dessa det detta dig din dina dit ditt
du där därför då efter ej eller en er era ert ett finns från för genom ha hade han hans har hela hennes henne hon honom hur här i icke
ingen inget inom inte jag ju kan kommer kunde man med mellan men mig min mina mitt mot mycket måste ni nu när någon något
några och om oss på samma sedan sig sin sina sitt ska skall skulle som så sådan till under upp ut utan vad var vara
varför varje vars vart varit vem vems vi vid vilka vilken vilket vår våra vårt än är åt över hos också även`

const stopsNo = `alle at av bare ble bli blir blitt både da de deg dem den denne der dere deres det dette di din disse ditt du då
eller en enn er et ett etter for fordi fra før ha hadde han hans har hennes henne her hos hun hva hvem hver hvilken hvilke hvilket
hvis hvor hvordan hvorfor i ikke ingen inn ja jeg kan kom kunne man mange med meg mellom men mer min mine mitt mot mye må
nei noe noen nå når og også om opp oss over på sa samme seg selv si sin sine sitt skal skulle slik som så til ut uten
var ved vi vil ville vår vært være`

const stopsDa = `ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter eller
en end er et for fordi fra før ham han hans har havde hende hendes her hos hun hvad hvem hver hvilke hvilken hvis hvor
hvordan hvorfor hvornår i ikke ind ingen jeg jer jo kan kom kunne man mange med meget mellem men mere mig min mine mit mod
må ned noget nogle nogen nu når og også om op os over på samme selv sig sin sine sit skal skulle som sådan så thi til
ud uden under var ved vi vil ville vor være været`

const stopsFi = `ei eivät emme en et ette että he heidän hän hänen häntä ja jo jos joka jokin jolla jolle jonka joita joissa jossa jota jotka jotta
kaikki kanssa keitä kenen kenellä ketkä koska kuin kuinka kuitenkin kuka kun lisäksi me meidän mihin mikä miksi mikäli millä millainen milloin minkä minun minä missä mistä mitkä mitä
mutta muu muut myös ne niiden niin niitä noin nuo nyt nämä ole olen olet olla oli olin olivat olisi ollut on onko ovat paljonko saa se sekä sen
siellä siihen siinä sillä sinun sinä siitä sitä tai te teidän tämä tämän tähän tässä tästä tätä vaan vai vaikka voi voidaan vain`

const stopsHu = `a abban ad ahhoz ahogy ahol aki akik akkor alatt amely amelyek amelyet ami amikor amit arra az azok azon azt aztán azért be
benne de e ebben egy egyes egyik ehhez ekkor el elő ennek erre és ettől ez ezek ezen ezért ezt ezzel én fel felé ha hanem
hány hogy hogyan hol honnan hova ill is itt ki kik kinek le lehet lenne lesz lett majd meg melyik mely mennyi mert mi mikor milyen minden
mint mit miért még már más másik nagyon ne nek nem nincs olyan ott ő ők őket össze pedig sem s se soha sok szerint
számára tehát ti tovább úgy után vagy vagyok van vannak való volt voltak volna által át így illetve csak között`

const stopsTr = `acaba ama ancak artık aslında az bana bazı belki ben beni benim beri bile bir biri birkaç biz bize bizim bu buna bunda
bundan bunlar bunu bunun burada çok çünkü da daha dahi de defa değil diğer diye eğer en gibi göre hangi hangisi hem hep her
herhangi hiç için ile ilgili ise işte kaç kadar karşı kendi kez ki kim kime kimi kimin mı mi mu mü nasıl ne neden nedir
nerede nereye niçin niye o olan olarak oldu olduğu olsa olur on ona ondan onlar onu onun orada oysa pek rağmen sadece sanki
sen senin siz sizin sonra şey şu tarafından tüm ve veya ya yani yok zaman`

const stopsRo = `a acea această aceasta aceea acel acela acele aceste acest acesta acestea acestei acestor acestui acolo acum ai aici al ale alte altă altul am ar are aş aș asupra
atât atunci au avea ca că câți când cand care cărei căror cărui cât câte către ce cel cele celor cea cei cine cu cui cum da dacă dar
de deci deja despre din după ea ei el ele este eu fără fi fie fiecare fiind foarte fost i iar în între într la le li lor lui
mai mult ne nici noi nostru nu o oricare ori pe pentru peste poate prin sa sa să sale sau se sunt si și său te toate tot toți tu
un una unde unei unele uni unor unui va vor vă voastră`

const stopsPl = `a aby albo ale ani ależ aż bardzo bez bo być był była było były będą będzie ci co coś czy czyli czym dla dlaczego do dlatego gdy gdyż gdzie go i
ich ile im inne innych iż ja jak jaka jaki jakie jako je jednak jego jej jest jeszcze jeśli jeżeli już każdy kiedy kim kogo komu kto która
które którego której który których którym którzy lub ma mają może można mnie mu my na nad nam nas nie niż o od on ona one oni oraz po pod podczas poza ponieważ przed
przez przy są się skąd swoje tak także tam te tego tej temu ten też to tu tych tylko tym u w we wiele więc wszystkie wszystko z za
zawsze ze że żeby`

const stopsRu = `а без более бы был была были было быть в вам вами вас ваш весь во вот все всего всех вы где да даже для до его ее ей ему
если есть еще же за зачем здесь и из или им ими их к как какая какие какой каком кем ко когда кого кому кто куда ли между меня
мне может мой мы на над нам нас наш не него нее ней нет ни них но ну о об однако он она они оно от откуда очень по под
почему при про с сам себя сколько со собой свой свои своей своих та так также такие такой там те тем тех то того той только том тот
ту ты у уже чего чей чем чему что чтобы эта эти этих это этого этой этом этот этому я является которая которого которой которые который
которых`

const stopsAr = `في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين كيف لماذا هل كم أو أم ثم و لا لم لن ليس إن أن كان كانت
يكون هو هي هم نحن أنا أنت قد كل بعد قبل بين حتى عند أي غير كما لكن منذ حيث إذا فيها فيه منها منه له لها به بها لهم وهو وهي وفي ومن وقد`

const stopsZh = `什么 怎么 怎样 多少 哪里 哪个 哪些 为什 我们 你们 他们 她们 这个 那个 这些 那些 是否 如何 可以 因为 所以 但是 如果 或者 以及
的 了 是 在 和 与 或 我 你 他 她 它 这 那 哪 谁 吗 呢 吧 有 也 就 都 而 及 着 把 被 對 谁的 是谁 甚麼 什麼 怎麼 哪裡 誰 我們 他們`

const stopsJa = `は が を に で と も の へ や か な ね よ から まで です ます した する ある いる こと もの 何 誰 何時 何が 何を 何で 誰が 誰の`

const stopsKo = `무엇 언제 어디 누가 누구 어떻 떻게 얼마 왜 습니 니다 니까 입니 합니 있습 는가 인가 그리 리고 그러 에서 으로 에게 하는 있는 것은 것이`
