/** Given names that stand for each other in US charts, English and Spanish. A name may stand in several groups. */
const groups = `
abigail abby gail|abraham abe bram|adelaide addie heidi|agnes aggie|albert al bert bertie|alejandro alex alejo jandro|alejandra alex ale sandra|alexander alex al sandy xander lex sasha
alexandra alex sandra sandy lexi sasha alexa|alfred al fred alfie|alice allie ali|allison ally ali alli|amanda mandy|amelia amy millie mia|andrea andi andie|andrew andy drew|angela angie angel
ann anne anna annie nan nancy hannah|anthony tony ant antonio|antoinette toni nettie|antonio tony tono|arthur art artie|augustus gus augie|barbara barb babs barbie bobbie|bartholomew bart
beatrice bea trixie|benjamin ben benny benji|bernard bernie|bertha bertie|bethany beth|beverly bev|bradley brad|brandon bran|brenda bren|bridget bridie|caleb cal|calvin cal|cameron cam
candace candy|carlos charlie carlitos|carol carrie caroline carolyn lyn|catherine kathryn katherine kate katie kathy cathy kitty kay cate kat katy kathleen|cecilia cece celia|cesar
charles charlie chuck chas charley chip|charlotte charlie lottie|cheryl cherie sherry|chester chet|christina christine chris tina chrissy kristina kristine kris|christopher chris kit topher kristopher kris|clarence clare
clifford cliff|clifton cliff clint|clinton clint|concepcion concha conchita|constance connie|cornelius neil|curtis curt|cynthia cindy cyndi|dale|daniel dan danny|danielle dani|david dave davey
deborah debra deb debbie|delores dolores lola dee|dennis denny|diana diane di|dominic dom nick|donald don donnie donny|dorothy dot dottie dolly|douglas doug|dwight ike|eduardo eddie lalo edward|edgar ed eddie|edmund ed ned
edward ed eddie ned ted teddy|edwin ed eddie|eleanor ellie nell nora elena|elizabeth liz lizzie beth betty betsy eliza libby lisa liza bess elise elisabeth isabel bette|ellen nell nellie helen|emily em emmy millie|emma em
enrique henry kike|ernest ernie|esther essie hester|eugene gene|evelyn evie eve|ezekiel zeke|florence flo florrie|frances fran fannie francie frankie|francis frank fran|francisco paco pancho frank cisco|franklin frank
frederick fred freddy fritz rick|gabriel gabe|gabriela gabriella gaby gabby|gail|geoffrey jeffrey jeff geoff|george georgie|gerald gerry jerry|geraldine gerry geri|gertrude trudy gert|gilbert gil bert|gordon gordy
grace gracie|gregory greg gregg|guadalupe lupe lupita|guillermo memo william|gwendolyn gwen wendy|harold harry hal|harriet hattie|harrison harry|helen nell nellie ellen|henry hank harry hal|herbert herb bert|howard howie
hubert bert|ignacio nacho|irene rena|isaac ike|isabella isabel bella izzy belle|isaiah zay|jacob jake jakob|jacqueline jackie jacquelyn|james jim jimmy jamie jem|jane janie jenny|janet jan jenny|janice jan
jason jay|jasmine jaz jazz|jean jeanie|jeanette jean nettie|jennifer jen jenny jenn|jeremiah jerry jeremy|jeremy jerry|jerome jerry|jessica jess jessie|jesus chuy|jill gillian|joan joanie|joanna joanne jo joan
john jon johnny jack johnathan jonny|jonathan jon nathan jonny johnathan|jose pepe joe|josefina pepa fina|joseph joe joey jo|josephine jo josie|joshua josh|joyce joy|juan john juanito|juanita nita|judith judy judi jude|julia julie jules|julian jules
justin just|karen kari|katelyn kate katie caitlin|kelly kel|kenneth ken kenny|kevin kev|kimberly kim kimmy|kristen kristin kris|laura laurie lori|lauren laurie|laurence lawrence larry laurie lars|leonard leo len lenny
leroy lee roy|leslie les|lester les|lewis louis lou louie|lillian lily lil lillie|linda lindy lin|lorraine lori|louise lou|lucille lucy lu|lucas luke luc|luis lou|lynn lyn|madeline maddie madeleine madelyn|malcolm mal|manuel manny manolo|marcus marc mark
margaret maggie meg peggy marge margie greta rita daisy peg madge|maria mary mia marie|maria marita|marilyn mari lyn|marjorie marge margie|marshall marsh|martha marty mattie|martin marty|marvin marv|mary marie molly polly mae maria mamie minnie
matilda tilly mattie|matthew matt matty|maureen mo|maurice mo morris|maximilian max|maxwell max|megan meg|melanie mel|melinda mindy mel|melissa mel missy lissa|melvin mel|mercedes merche|michael mike mick mickey micky mikey
michelle shelly chelle mickey|mildred millie|miguel mike michael|minerva minnie|miriam mimi|mitchell mitch|mohammed mohammad muhammad mohamed mo|monica mona|morgan mo|nancy nan|natalie nat|natasha tasha|nathan nate nathaniel nat|nathaniel nate nat nathan|nelson nels
nicholas nick nicky nicolas klaus|nicole nikki nicky|norman norm|oliver ollie|olivia liv livvy ollie|oscar oz|pamela pam|patricia pat patty tricia trish patti|patrick pat paddy rick|paula polly|paul paulie|pauline polly|peter pete|philip phillip phil pip|phyllis phil
priscilla cilla|rachel rae|ralph|ramon ray|randall randy|randolph randy|raymond ray|rebecca becky becca beck|regina gina reggie|reginald reg reggie|richard rick dick rich ricky richie|ricardo rick ricky|robert bob bobby rob robbie bert robby|roberta bobbie
roberto beto rob bob|roderick rod|rodney rod|rodolfo rudy|roger rog|roland rollie|ronald ron ronnie|rosario charo|rosemary rose rosie|roxanne roxy|rudolph rudy|russell russ rusty|ruth ruthie|salvador sal chava|samantha sam sammie|samuel sam sammy|sandra sandy
santiago santi chago|sarah sara sally sadie|sebastian seb bas|shannon shan|sharon shari|sheila|sherman|shirley shirl|sidney sid|silvia sylvia syl|solomon sol|sophia sophie sofia|stacy stacey anastasia|stanley stan|stephanie steph stevie|stephen steven steve stevie stephan
stuart stu|susan sue susie suzie suzanne suzy|susanna sue anna|sylvester sly|tabitha tabby|tamara tammy tam|teresa theresa terry tess tessa teri|terence terry terrance|theodore ted teddy theo|thomas tom tommy thom|tiffany tiff|timothy tim timmy
tobias toby|tracy tracey|trenton trent|tyler ty|valerie val|vanessa nessa|vernon vern|veronica ronnie vera roni|vicente chente vince|victor vic|victoria vicky tori vickie|vincent vince vinny vin|viola vi|virginia ginny ginger gina|vivian viv
walter walt wally|wanda|warren|wayne|wendell|wesley wes|wilbur will|wilfred will fred|william bill billy will willie liam willy wil|winifred winnie|winston win|yolanda yoli|yvonne vonnie|zachary zach zack zak|zachariah zach`;

const groupsOf = new Map<string, Set<number>>();
for (const [index, group] of groups.trim().split(/[|\n]/).entries()) {
  for (const name of group.trim().split(/\s+/)) groupsOf.set(name, (groupsOf.get(name) ?? new Set()).add(index));
}

/** Both folded. "Bob" is Robert; "Bob" and "Bill" are not each other. */
export function isNickname(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [groupsOf.get(a), groupsOf.get(b)];
  if (!x || !y) return false;
  for (const group of x) if (y.has(group)) return true;
  return false;
}

/** All names that a folded name may stand for, itself first. */
export function nicknamesOf(name: string): string[] {
  const groups = groupsOf.get(name);
  if (!groups) return [name];
  return [name, ...[...groupsOf].filter(([other, own]) => other !== name && [...groups].some((group) => own.has(group))).map(([other]) => other)];
}
