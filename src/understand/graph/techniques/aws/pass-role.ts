// Techniques that hand a role to a service: each service with the rights that make it act. Resource templates follow the vendor's
// service authorization reference; `*` where an action knows no resources.
import { anywhere, named, passRole, template, at, type AwsTechnique } from "./declaration.ts";

const LAMBDA = ["lambda.amazonaws.com"];
const EC2 = ["ec2.amazonaws.com"];
const ECS = ["ecs-tasks.amazonaws.com"];
/** PROVIDER: a job's role is assumed by the container service; older guides let Batch itself assume it. */
const BATCH = ["ecs-tasks.amazonaws.com", "batch.amazonaws.com"];
const AGENT_CORE = ["bedrock-agentcore.amazonaws.com"];
const GLUE = ["glue.amazonaws.com"];
const CODEBUILD = ["codebuild.amazonaws.com"];
const CLOUDFORMATION = ["cloudformation.amazonaws.com"];
const SAGEMAKER = ["sagemaker.amazonaws.com"];

const fn = (...actions: readonly string[]) => named("lambda", "function:?*", ...actions);
const task = (...actions: readonly string[]) => named("ecs", "task-definition/?*:?*", ...actions);
const service = (...actions: readonly string[]) => named("ecs", "service/?*/?*", ...actions);
const cluster = (...actions: readonly string[]) => named("ecs", "cluster/?*", ...actions);
const job = (...actions: readonly string[]) => named("glue", "job/?*", ...actions);
const trigger = (...actions: readonly string[]) => named("glue", "trigger/?*", ...actions);
const project = (...actions: readonly string[]) => named("codebuild", "project/?*", ...actions);
const stack = (...actions: readonly string[]) => named("cloudformation", "stack/?*/?*", ...actions);
const stackSet = (...actions: readonly string[]) => named("cloudformation", "stackset/?*:?*", ...actions);
const machine = (...actions: readonly string[]) => named("states", "stateMachine:?*", ...actions);
const amplifyApp = (rest: string, ...actions: readonly string[]) => named("amplify", `apps/?*${rest}`, ...actions);
const instance = (...actions: readonly string[]) => named("ec2", "instance/?*", ...actions);

const launchConfiguration = (action: string) => at(template("autoscaling", "launchConfiguration:?*:launchConfigurationName/?*"), action);
const group = (action: string) => at(template("autoscaling", "autoScalingGroup:?*:autoScalingGroupName/?*"), action);
const agentCore = (what: string, ...actions: readonly string[]) => named("bedrock-agentcore", `${what}/?*`, ...actions);

/** PROVIDER: RunInstances is authorised on each of these; a policy that names only instances starts none. */
const RUN_INSTANCES = [
  instance("ec2:RunInstances"),
  at("arn:{partition}:ec2:?*::image/?*", "ec2:RunInstances"),
  ...["network-interface", "security-group", "subnet", "volume"].map((type) => named("ec2", `${type}/?*`, "ec2:RunInstances")),
];

export const PASS_ROLE_TECHNIQUES: readonly AwsTechnique[] = [
  passRole("apprunner-001", ["tasks.apprunner.amazonaws.com"], "a container", [named("apprunner", "service/?*/?*", "apprunner:CreateService")]),
  passRole("bedrock-001", AGENT_CORE, "a code interpreter", [
    anywhere("bedrock-agentcore:CreateCodeInterpreter"),
    named("bedrock-agentcore", "code-interpreter-custom/?*", "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
  ]),
  passRole("cloudformation-001", CLOUDFORMATION, "a stack", [stack("cloudformation:CreateStack")]),
  passRole("cloudformation-003", CLOUDFORMATION, "a stack set", [anywhere("cloudformation:CreateStackSet"), stackSet("cloudformation:CreateStackInstances")]),
  passRole("cloudformation-004", CLOUDFORMATION, "an existing stack set", [stackSet("cloudformation:UpdateStackSet")], { exists: ["cloudformation-stack-set", "cloudformation-stackset"] }),
  passRole("codebuild-001", CODEBUILD, "a build", [project("codebuild:CreateProject", "codebuild:StartBuild")]),
  passRole("codebuild-004", CODEBUILD, "a batch of builds", [project("codebuild:CreateProject", "codebuild:StartBuildBatch")]),
  passRole("datapipeline-001", ["datapipeline.amazonaws.com", "elasticmapreduce.amazonaws.com"], "a data pipeline", [
    anywhere("datapipeline:CreatePipeline"),
    named("datapipeline", "pipeline/?*", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"),
  ]),
  passRole("ec2-001", EC2, "an instance", RUN_INSTANCES, { profile: true }),
  passRole("ec2-003", EC2, "a spot instance", [named("ec2", "spot-instances-request/?*", "ec2:RequestSpotInstances")], { profile: true }),
  passRole("ecs-001", ECS, "a service of containers", [cluster("ecs:CreateCluster"), task("ecs:RegisterTaskDefinition"), service("ecs:CreateService")]),
  passRole("ecs-002", ECS, "a task", [cluster("ecs:CreateCluster"), task("ecs:RegisterTaskDefinition", "ecs:RunTask")]),
  passRole("ecs-003", ECS, "a service of containers", [task("ecs:RegisterTaskDefinition"), service("ecs:CreateService")], { exists: ["ecs-cluster"] }),
  passRole("ecs-004", ECS, "a task", [task("ecs:RegisterTaskDefinition", "ecs:RunTask")], { exists: ["ecs-cluster"] }),
  passRole("ecs-005", ECS, "a task on a container instance", [task("ecs:RegisterTaskDefinition", "ecs:StartTask")], { exists: ["ecs-cluster"] }),
  passRole("glue-001", GLUE, "a development endpoint", [anywhere("glue:CreateDevEndpoint")]),
  passRole("glue-003", GLUE, "a job", [job("glue:CreateJob", "glue:StartJobRun")]),
  passRole("glue-004", GLUE, "a triggered job", [job("glue:CreateJob"), trigger("glue:CreateTrigger")]),
  passRole("glue-005", GLUE, "a changed job", [job("glue:UpdateJob", "glue:StartJobRun")], { exists: ["glue-job"] }),
  passRole("glue-006", GLUE, "a changed and triggered job", [job("glue:UpdateJob"), trigger("glue:CreateTrigger")], { exists: ["glue-job"] }),
  passRole("lambda-001", LAMBDA, "a function", [fn("lambda:CreateFunction", "lambda:InvokeFunction")]),
  passRole("lambda-002", LAMBDA, "a function fed by events", [fn("lambda:CreateFunction"), anywhere("lambda:CreateEventSourceMapping")]),
  passRole("lambda-006", LAMBDA, "a function that lets others call it", [fn("lambda:CreateFunction", "lambda:AddPermission")]),
  passRole("sagemaker-001", SAGEMAKER, "a notebook", [named("sagemaker", "notebook-instance/?*", "sagemaker:CreateNotebookInstance")]),
  passRole("sagemaker-002", SAGEMAKER, "a training job", [named("sagemaker", "training-job/?*", "sagemaker:CreateTrainingJob")]),
  passRole("sagemaker-003", SAGEMAKER, "a processing job", [named("sagemaker", "processing-job/?*", "sagemaker:CreateProcessingJob")]),

  passRole("mandate-amplify-create-app", ["amplify.amazonaws.com"], "a build of a web application", [amplifyApp("", "amplify:CreateApp", "amplify:CreateBranch"), amplifyApp("/branches/?*/jobs/?*", "amplify:StartJob")]),
  passRole("mandate-airflow-create-environment", ["airflow.amazonaws.com", "airflow-env.amazonaws.com"], "a workflow environment", [named("airflow", "environment/?*", "airflow:CreateEnvironment")]),
  passRole("mandate-autoscaling-launch-configuration", EC2, "an instance of an auto scaling group", [
    launchConfiguration("autoscaling:CreateLaunchConfiguration"),
    group("autoscaling:CreateAutoScalingGroup"),
  ], { profile: true }),
  passRole("mandate-autoscaling-launch-template", EC2, "an instance of an auto scaling group", [named("ec2", "launch-template/?*", "ec2:CreateLaunchTemplate"), group("autoscaling:CreateAutoScalingGroup")], { profile: true }),
  passRole("mandate-autoscaling-update-group", EC2, "the next instance of an auto scaling group", [launchConfiguration("autoscaling:CreateLaunchConfiguration"), group("autoscaling:UpdateAutoScalingGroup")], { profile: true, exists: ["auto-scaling-group"] }),
  passRole("mandate-batch-create-queue", BATCH, "a batch job in a queue of its own", [
    named("batch", "compute-environment/?*", "batch:CreateComputeEnvironment"),
    named("batch", "job-queue/?*", "batch:CreateJobQueue", "batch:SubmitJob"),
    named("batch", "job-definition/?*", "batch:RegisterJobDefinition", "batch:SubmitJob"),
  ]),
  passRole("mandate-batch-submit-job", BATCH, "a batch job", [named("batch", "job-definition/?*", "batch:RegisterJobDefinition", "batch:SubmitJob"), named("batch", "job-queue/?*", "batch:SubmitJob")], { exists: ["batch-job-queue"] }),
  passRole("mandate-agentcore-create-browser", AGENT_CORE, "a browser", [anywhere("bedrock-agentcore:CreateBrowser"), agentCore("browser-custom", "bedrock-agentcore:StartBrowserSession", "bedrock-agentcore:ConnectBrowserAutomationStream")]),
  passRole("mandate-agentcore-create-harness", AGENT_CORE, "an agent's harness", [anywhere("bedrock-agentcore:CreateHarness"), agentCore("runtime", "bedrock-agentcore:InvokeAgentRuntimeCommand")]),
  passRole("mandate-agentcore-create-runtime", AGENT_CORE, "an agent's runtime", [anywhere("bedrock-agentcore:CreateAgentRuntime"), agentCore("runtime", "bedrock-agentcore:InvokeAgentRuntimeCommand")]),
  passRole("mandate-airflow-update-environment", ["airflow.amazonaws.com", "airflow-env.amazonaws.com"], "a changed workflow environment", [named("airflow", "environment/?*", "airflow:UpdateEnvironment")], { exists: ["airflow-environment"] }),
  passRole("mandate-braket-create-job", ["braket.amazonaws.com"], "a quantum job", [named("braket", "job/?*", "braket:CreateJob")]),
  passRole("mandate-cloudformation-update-stack-role", CLOUDFORMATION, "a stack with another role", [stack("cloudformation:UpdateStack")], { exists: ["cloudformation-stack"] }),
  passRole("mandate-codebuild-update-project", CODEBUILD, "a changed build", [project("codebuild:UpdateProject", "codebuild:StartBuild")], { exists: ["codebuild-project"] }),
  passRole("mandate-codepipeline-create-pipeline", ["codepipeline.amazonaws.com"], "a delivery pipeline", [named("codepipeline", "?*", "codepipeline:CreatePipeline")]),
  passRole("mandate-codestar-create-project", ["codestar.amazonaws.com"], "a project template", [anywhere("codestar:CreateProject")]),
  passRole("mandate-cognito-set-identity-pool-roles", ["cognito-identity.amazonaws.com"], "anybody of an identity pool", [named("cognito-identity", "identitypool/?*", "cognito-identity:SetIdentityPoolRoles")], { exists: ["cognito-identity-pool"] }),
  passRole("mandate-ec2-associate-instance-profile", EC2, "an instance that it controls", [instance("ec2:AssociateIamInstanceProfile")], { profile: true, exists: ["ec2-instance"] }),
  passRole("mandate-ec2-replace-instance-profile", EC2, "an instance that it controls", [instance("ec2:ReplaceIamInstanceProfileAssociation")], { profile: true, exists: ["ec2-instance"] }),
  passRole("mandate-ecs-run-task-override", ECS, "an existing task with another role", [task("ecs:RunTask")], { exists: ["ecs-task-definition", "ecs-cluster"] }),
  passRole("mandate-ecs-start-task-override", ECS, "an existing task with another role on a container instance", [task("ecs:StartTask")], { exists: ["ecs-task-definition", "ecs-cluster"] }),
  passRole("mandate-ecs-update-service", ECS, "a changed service of containers", [task("ecs:RegisterTaskDefinition"), service("ecs:UpdateService")], { exists: ["ecs-service", "ecs-cluster"] }),
  passRole("mandate-eks-pod-identity-association", ["pods.eks.amazonaws.com"], "the pods of a service account", [named("eks", "cluster/?*", "eks:CreatePodIdentityAssociation")], { exists: ["eks-cluster"] }),
  passRole("mandate-elasticbeanstalk-create-environment", EC2, "the instances of an environment", [named("elasticbeanstalk", "environment/?*/?*", "elasticbeanstalk:CreateEnvironment")], { profile: true }),
  passRole("mandate-elasticbeanstalk-update-environment", EC2, "the instances of an environment", [named("elasticbeanstalk", "environment/?*/?*", "elasticbeanstalk:UpdateEnvironment")], { profile: true, exists: ["elasticbeanstalk-environment"] }),
  passRole("mandate-emr-run-job-flow", ["elasticmapreduce.amazonaws.com"], "a cluster job", [anywhere("elasticmapreduce:RunJobFlow")]),
  passRole("mandate-emr-serverless-start-job-run", ["emr-serverless.amazonaws.com"], "a serverless cluster job", [anywhere("emr-serverless:CreateApplication"), named("emr-serverless", "/applications/?*", "emr-serverless:StartJobRun")]),
  passRole("mandate-gamelift-create-fleet", ["gamelift.amazonaws.com"], "a fleet of game servers", [anywhere("gamelift:CreateBuild", "gamelift:CreateFleet")]),
  passRole("mandate-glue-create-session", GLUE, "an interactive session", [named("glue", "session/?*", "glue:CreateSession", "glue:RunStatement")]),
  passRole("mandate-imagebuilder-create-image", EC2, "the building of an image", [
    named("imagebuilder", "component/?*", "imagebuilder:CreateComponent"),
    named("imagebuilder", "image-recipe/?*", "imagebuilder:CreateImageRecipe"),
    named("imagebuilder", "infrastructure-configuration/?*", "imagebuilder:CreateInfrastructureConfiguration"),
    named("imagebuilder", "image/?*", "imagebuilder:CreateImage"),
  ], { profile: true }),
  passRole("mandate-iot-create-role-alias", ["credentials.iot.amazonaws.com"], "a device's certificate", [
    named("iot", "rolealias/?*", "iot:CreateRoleAlias"),
    named("iot", "policy/?*", "iot:CreatePolicy"),
    anywhere("iot:CreateKeysAndCertificate"),
    named("iot", "cert/?*", "iot:AttachPolicy"),
  ]),
  passRole("mandate-kinesisanalytics-create-application", ["kinesisanalytics.amazonaws.com"], "a stream application", [named("kinesisanalytics", "application/?*", "kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication")]),
  passRole("mandate-lambda-update-function-role", LAMBDA, "a changed function", [fn("lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode", "lambda:InvokeFunction")], { exists: ["lambda-function"] }),
  passRole("mandate-omics-start-run", ["omics.amazonaws.com"], "a run of a workflow", [named("omics", "workflow/?*", "omics:CreateWorkflow", "omics:StartRun")]),
  passRole("mandate-sagemaker-create-user-profile", SAGEMAKER, "a studio of its own", [named("sagemaker", "user-profile/?*/?*", "sagemaker:CreateUserProfile", "sagemaker:CreatePresignedDomainUrl")], { exists: ["sagemaker-domain"] }),
  passRole("mandate-scheduler-create-schedule", ["scheduler.amazonaws.com"], "any API call on a schedule", [named("scheduler", "schedule/?*/?*", "scheduler:CreateSchedule")]),
  passRole("mandate-ssm-start-automation", ["ssm.amazonaws.com"], "an automation", [at("arn:{partition}:ssm:?*:{account}:automation-definition/?*:?*", "ssm:StartAutomationExecution")]),
  passRole("mandate-states-create-state-machine", ["states.amazonaws.com"], "a state machine", [machine("states:CreateStateMachine", "states:StartExecution")]),
  passRole("mandate-states-update-state-machine", ["states.amazonaws.com"], "a changed state machine", [machine("states:UpdateStateMachine", "states:StartExecution")], { exists: ["state-machine", "states-state-machine"] }),
];
